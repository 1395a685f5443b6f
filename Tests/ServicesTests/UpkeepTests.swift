import ServiceStores
import Stores
import Synchronization
import Testing

/// Forgetting what is over.
@Suite(.timeLimit(.minutes(20))) struct UpkeepTests {
    /// Keeps how long was to be slept, and lets it pass at once, a few times.
    private final class ShortNights: Clock, Sendable {
        typealias Instant = ContinuousClock.Instant
        let now = ContinuousClock.now
        let minimumResolution = Duration.zero
        private let nights: Int
        private let slept = Mutex<[Duration]>([])
        let last = Gate()
        /// Ends by cancellation alone.
        private let night = AsyncStream<Void>.makeStream()

        init(_ nights: Int) { self.nights = nights }

        var durations: [Duration] { slept.withLock { $0 } }

        func sleep(until deadline: Instant, tolerance: Duration?) async throws {
            let count = slept.withLock { slept in
                slept.append(deadline - now)
                return slept.count
            }
            if count < nights { return }
            last.open()
            for await _ in night.stream {}
        }
    }

    @Test func itIsDoneAtTheStartAndEveryHourWhateverTheStoreSays() async throws {
        let clock = ShortNights(3)
        let done = Mutex(0)
        let upkeep = Upkeep(logger: .silent, clock: clock) { _ in
            let count = done.withLock { done in
                done += 1
                return done
            }
            if count == 2 { throw StoreError("it is gone for a while") }
        }
        let running = Task { try await upkeep.run() }
        await clock.last.passed()
        #expect(done.withLock { $0 } == 3)
        #expect(clock.durations == Array(repeating: .seconds(3600), count: 3))
        running.cancel()
        try await running.value
    }
}
