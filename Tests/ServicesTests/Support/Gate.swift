/// Closed until it is opened, then open for good. One task may wait.
final class Gate: Sendable {
    private let (stream, continuation) = AsyncStream<Void>.makeStream()

    func open() { continuation.finish() }

    func passed() async {
        for await _ in stream {}
    }
}

/// A clock on which a sleep lasts until the test says so.
final class HeldClock: Clock, Sendable {
    typealias Duration = Swift.Duration
    typealias Instant = ContinuousClock.Instant

    /// Opens when somebody sleeps.
    let asleep = Gate()
    /// Ends the sleep.
    let morning = Gate()

    var now: Instant { .now }
    var minimumResolution: Duration { .zero }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        asleep.open()
        await morning.passed()
    }
}
