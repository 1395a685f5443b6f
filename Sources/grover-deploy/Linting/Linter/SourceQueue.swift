internal import Synchronization

/// Deals the numbers of files out to those who lint them; each number once.
final class SourceQueue: Sendable {
    private let count: Int
    private let dealt = Atomic<Int>(0)

    init(count: Int) {
        self.count = count
    }

    /// Nil when all are dealt.
    func next() -> Int? {
        let number = dealt.add(1, ordering: .relaxed).oldValue
        return number < count ? number : nil
    }
}
