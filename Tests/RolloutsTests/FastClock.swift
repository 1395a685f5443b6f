import KubernetesModel

/// A clock that runs a number of times as fast as the world, so that seconds of a rollout take moments of a test.
struct FastClock: Clock {
    struct Instant: InstantProtocol {
        var offset: Duration

        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    let speed: Int
    private let origin = ContinuousClock.now
    private let start = Timestamp(secondsSince1970: 1_795_000_000)

    init(speed: Int) {
        self.speed = speed
    }

    var now: Instant { Instant(offset: (ContinuousClock.now - origin) * speed) }
    var minimumResolution: Duration { .microseconds(1) }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try await ContinuousClock().sleep(for: (deadline.offset - now.offset) / speed)
    }

    /// The wall clock that runs with this one.
    var timestamp: Timestamp { start.advanced(bySeconds: now.offset / .seconds(1)) }
}
