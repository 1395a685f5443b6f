internal import Glibc

/// Stands in for a memory control group where none may be made: looks once a second at what a container's processes hold.
///
/// What they share with others, such as their program's text, does not count; what they take and give back between
/// two looks is not seen.
struct MemoryWatch {
    /// Milliseconds between looks.
    let interval: CInt = 1000
    private(set) var wasExceeded = false
    private let limit: Int
    private var lastLook: ContinuousClock.Instant

    init(limit: Int, since start: ContinuousClock.Instant = .now) {
        self.limit = limit
        lastLook = start
    }

    /// Asked as often as something happens; looks when it is time to.
    mutating func isExceeded(by process: pid_t, at now: ContinuousClock.Instant = .now) -> Bool {
        guard now - lastLook >= .milliseconds(Int(interval)) else { return wasExceeded }
        lastLook = now
        if ProcessUsage(ofTreeFrom: process).privateBytes > limit { wasExceeded = true }
        return wasExceeded
    }
}
