/// When a watch marks its progress, and when its time is over.
actor Deadlines {
    private let sleep: @Sendable (Duration) async throws -> Void
    private let elapsed: @Sendable () -> Duration
    private var marks: ArraySlice<Duration>
    private let end: Duration

    /// Marks come every so often, and twice before the end, which a client that goes on from its last one is glad of; a
    /// watch too short for these has none.
    init(_ clock: any Clock<Duration>, end: Duration, every interval: Duration) {
        self.init(opened: clock, end: end, interval: interval)
    }

    private init<C: Clock>(opened clock: C, end: Duration, interval: Duration) where C.Duration == Duration {
        let start = clock.now
        sleep = { try await clock.sleep(until: clock.now.advanced(by: $0), tolerance: nil) }
        elapsed = { start.duration(to: clock.now) }
        self.end = end
        let last = [Duration.seconds(2), .milliseconds(800)].map { end - $0 }
        let regular = stride(from: 1, to: Int(end / interval) + 1, by: 1).map { interval * $0 }
        marks = end > .seconds(2) ? (regular.filter { $0 < last[0] } + last)[...] : []
    }

    /// Waits for the next mark (false) or the end (true); nil when the task is cancelled. A mark that is due comes before
    /// the end, however late both are noticed, and again until it is made.
    func next() async -> Bool? {
        let due = marks.first ?? end
        let left = due - elapsed()
        if left > .zero {
            guard (try? await sleep(left)) != nil else { return nil }
        }
        return marks.isEmpty
    }

    func markMade() { _ = marks.popFirst() }
}
