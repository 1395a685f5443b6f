/// When a watch marks its progress, and when its time is over.
actor Deadlines {
    private let sleep: @Sendable (Duration) async throws -> Void
    private let interval: Duration
    private var left: Duration
    private var untilMark: Duration
    private let elapsed: @Sendable () -> Duration
    private var last: Duration

    init(_ clock: any Clock<Duration>, end: Duration, interval: Duration) {
        self.init(opened: clock, end: end, interval: interval)
    }

    private init<C: Clock>(opened clock: C, end: Duration, interval: Duration) where C.Duration == Duration {
        let start = clock.now
        sleep = { try await clock.sleep(until: clock.now.advanced(by: $0), tolerance: nil) }
        elapsed = { start.duration(to: clock.now) }
        self.interval = interval
        left = end
        untilMark = interval
        last = .zero
    }

    /// Waits for the next mark (false) or the end (true); nil when the task is cancelled. What was waited counts
    /// even when the wait is cancelled, and a mark that is due comes before the end, however late both are noticed.
    func next() async -> Bool? {
        let isSlept = (try? await sleep(min(left, untilMark))) != nil
        let now = elapsed()
        let passed = now - last
        last = now
        left -= passed
        untilMark -= passed
        guard isSlept else { return nil }
        guard untilMark <= .zero, interval > .zero else { return true }
        untilMark = interval
        return false
    }
}
