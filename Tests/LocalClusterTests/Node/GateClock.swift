import Synchronization

/// A clock on which each strike ends one wait, however long it was to be, whether it has begun or not.
struct GateClock: Clock {
    typealias Instant = ContinuousClock.Instant

    private let strikes: AsyncStream<Void>
    private let striker: AsyncStream<Void>.Continuation

    init() { (strikes, striker) = AsyncStream.makeStream() }

    var now: Instant { .now }
    var minimumResolution: Duration { .nanoseconds(1) }

    func strike() { striker.yield() }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        for await _ in strikes { return }
        throw CancellationError()
    }
}

/// Something that comes true once.
final class Flag: Sendable {
    private let value = Atomic(false)

    var isSet: Bool { value.load(ordering: .acquiring) }
    func set() { value.store(true, ordering: .releasing) }
}
