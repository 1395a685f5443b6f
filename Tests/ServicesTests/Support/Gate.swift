import Synchronization
import TestSupport

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
    private let clock = ManualClock()
    private let dawn: ManualClock.Instant

    init() { dawn = clock.now.advanced(by: .seconds(1)) }

    var now: Instant { .now }
    var minimumResolution: Duration { .zero }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        asleep.open()
        try await clock.sleep(until: dawn, tolerance: nil)
    }

    /// Ends every sleep, and each one to come.
    func wake() { clock.advance(by: .seconds(1)) }
}

/// A clock of naps: the first call of `wake` ends the first of them, the second the second.
final class NapClock: Clock, Sendable {
    typealias Duration = Swift.Duration
    typealias Instant = ContinuousClock.Instant

    private let (naps, falling) = AsyncStream<Void>.makeStream()
    private let clock = ManualClock()
    private let start: ManualClock.Instant
    private let count = Mutex(0)

    init() { start = clock.now }

    var now: Instant { .now }
    var minimumResolution: Duration { .zero }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let number = count.withLock { count in
            count += 1
            return count
        }
        falling.yield()
        try await clock.sleep(until: start.advanced(by: .seconds(number)), tolerance: nil)
    }

    /// Returns when somebody sleeps, once for each nap.
    func fallenAsleep() async {
        for await _ in naps { break }
    }

    func wake() { clock.advance(by: .seconds(1)) }
}
