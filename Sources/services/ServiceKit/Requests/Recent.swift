/// What was learned of others, believed for a while and kept up to a number.
///
/// There are two generations: the newer fills up, then becomes the older one, whose entries are forgotten together. So
/// nothing is searched to make room. What is forgotten while it is being asked for anew is not kept when the answer
/// comes: that may be older than the reason to forget.
public struct Recent<Value: Sendable>: Sendable {
    private struct Entry {
        let value: Value
        let until: ContinuousClock.Instant
    }

    /// Stands for what was known when a question was asked.
    public struct Question: Sendable {
        fileprivate let forgotten: Int
    }

    private let lifetime: Duration
    private let capacity: Int
    private var newer: [String: Entry] = [:]
    private var older: [String: Entry] = [:]
    private var forgotten = 0

    public init(lifetime: Duration, capacity: Int) {
        self.lifetime = lifetime
        self.capacity = capacity
    }

    public func value(of key: String, at now: ContinuousClock.Instant) -> Value? {
        guard let entry = newer[key] ?? older[key], entry.until > now else { return nil }
        return entry.value
    }

    public var question: Question { Question(forgotten: forgotten) }

    public mutating func remember(
        _ value: Value, of key: String, answering question: Question, at now: ContinuousClock.Instant
    ) {
        guard question.forgotten == forgotten else { return }
        if newer.count >= max(capacity / 2, 1) {
            older = newer
            newer = [:]
        }
        newer[key] = Entry(value: value, until: now + lifetime)
    }

    public mutating func forget(_ key: String) {
        forgotten += 1
        newer[key] = nil
        older[key] = nil
    }

    public mutating func forgetAll() {
        forgotten += 1
        newer = [:]
        older = [:]
    }
}
