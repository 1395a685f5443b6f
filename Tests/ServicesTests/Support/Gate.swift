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

/// A clock of naps, each of which lasts until the test ends it.
final class NapClock: Clock, Sendable {
    typealias Duration = Swift.Duration
    typealias Instant = ContinuousClock.Instant

    private let (naps, falling) = AsyncStream<Void>.makeStream()
    private let (ends, waking) = AsyncStream<Void>.makeStream()

    var now: Instant { .now }
    var minimumResolution: Duration { .zero }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        falling.yield()
        for await _ in ends { break }
    }

    /// Returns when somebody sleeps, once for each nap.
    func fallenAsleep() async {
        for await _ in naps { break }
    }

    /// Ends the nap, or the next one.
    func wake() { waking.yield() }
}
