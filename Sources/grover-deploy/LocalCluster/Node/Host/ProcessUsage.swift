internal import Glibc

/// What a process and its descendants hold in memory, by `/proc`.
struct ProcessUsage {
    private(set) var residentBytes = 0
    /// Resident, less what is shared with others or can be read again from files.
    private(set) var privateBytes = 0
    /// More processes than a sane container has.
    private static let mostProcesses = 1024
    private static let pageBytes = sysconf(Int32(_SC_PAGESIZE))

    init(ofTreeFrom root: pid_t) {
        var pending = [root]
        var count = 0
        while let pid = pending.popLast(), count < Self.mostProcesses {
            count += 1
            add(pid)
            pending += Self.children(of: pid)
        }
    }

    private mutating func add(_ pid: pid_t) {
        let pages = Self.text("/proc/\(pid)/statm").split(separator: " ").compactMap { Int($0) }
        if pages.count > 2 {
            residentBytes += pages[1] * Self.pageBytes
            privateBytes += max(0, pages[1] - pages[2]) * Self.pageBytes
        }
    }

    private static func children(of pid: pid_t) -> [pid_t] {
        HostFiles.names(in: "/proc/\(pid)/task").flatMap { thread in
            text("/proc/\(pid)/task/\(thread)/children").split(separator: " ").compactMap { pid_t($0) }
        }
    }

    private static func text(_ path: String) -> String {
        String(decoding: HostFiles.read(path) ?? [], as: UTF8.self)
    }
}
