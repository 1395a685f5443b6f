internal import Synchronization

/// Ended spans on their way to the collector; when it is full, new ones are dropped and counted.
final class SpanQueue: Sendable {
    static let capacity = 4096

    private let spans = Mutex<[EndedSpan]>([])
    private let dropped: Counter.Series

    init(dropped: Counter.Series) {
        self.dropped = dropped
    }

    func add(_ span: EndedSpan) {
        let isKept = spans.withLock { spans in
            guard spans.count < Self.capacity else { return false }
            spans.append(span)
            return true
        }
        if !isKept { dropped.add() }
    }

    /// Takes out up to a number of spans, the oldest first.
    func take(_ count: Int) -> [EndedSpan] {
        spans.withLock { spans in
            let batch = Array(spans.prefix(count))
            spans.removeFirst(batch.count)
            return batch
        }
    }
}
