import Dispatch
import Synchronization
import Testing

@testable import MongoStores
@testable import Stores

/// Work for one thread that waits until the test says so.
private final class Held: Sendable {
    private let begun = AsyncStream<Void>.makeStream()
    private let release = DispatchSemaphore(value: 0)

    func run() {
        begun.continuation.yield()
        release.wait()
    }

    func hasBegun() async { for await _ in begun.stream { break } }
    func end() { release.signal() }
}

private final class Tally: Sendable {
    private let numbers = Mutex((now: 0, most: 0, all: 0))

    /// The most that there were at once, and how many in all.
    var told: [Int] { numbers.withLock { [$0.most, $0.all] } }

    func enter() {
        numbers.withLock {
            $0.now += 1
            $0.most = max($0.most, $0.now)
        }
    }

    func leave() {
        numbers.withLock {
            $0.now -= 1
            $0.all += 1
        }
    }
}

@Suite struct BlockingThreadsTests {
    @Test func whatWaitsIsBounded() async throws {
        let threads = BlockingThreads(atMost: 1, waiting: 1, patience: .seconds(600))
        let held = Held()
        async let first: Void = threads.run { held.run() }
        await held.hasBegun()
        let results = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<2 { group.addTask { (try? await threads.run {}) != nil } }
            // One of the two is refused at once, whichever comes later.
            let refused = await group.next()
            held.end()
            return [refused, await group.next()]
        }
        try await first
        #expect(results == [false, true])
        await threads.end {}
    }

    @Test func whatWaitedTooLongIsNotBegun() async throws {
        let threads = BlockingThreads(atMost: 1, patience: .nanoseconds(1))
        let held = Held()
        let second = Tally()
        async let first: Void = threads.run { held.run() }
        // The thread was free, but its time is short: either way the first ends.
        async let late: Void = threads.run { second.enter() }
        held.end()
        _ = try? await first
        let isRefused = (try? await late) == nil
        #expect(isRefused && second.told == [0, 0])
        await threads.end {}
    }

    @Test func theLastWorkWaitsForWhatIsBeingDone() async throws {
        let threads = BlockingThreads(atMost: 4, patience: .seconds(600))
        let held = Held()
        let done = Tally()
        async let first: Void = threads.run {
            held.run()
            done.leave()
        }
        await held.hasBegun()
        let (ended, ending) = AsyncStream<Int>.makeStream()
        func end() { threads.end { ending.yield(done.told[1]) } }
        end()
        // A thread that was free comes to it first, and must leave it.
        while threads.running > 1 { await Task.yield() }
        held.end()
        try await first
        for await count in ended {
            #expect(count == 1)
            break
        }
    }

    @Test func theLastWorkComesWhenAllElseIsDone() async throws {
        let threads = BlockingThreads(atMost: 4, patience: .seconds(600))
        let done = Tally()
        let (ended, ending) = AsyncStream<Int>.makeStream()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<40 { group.addTask { try await threads.run { done.leave() } } }
            try await group.waitForAll()
        }
        await threads.end { ending.yield(done.told[1]) }
        for await count in ended {
            #expect(count == 40)
            break
        }
        await #expect(throws: StoreError.self) { try await threads.run {} }
    }
}

@Suite struct TurnsTests {
    @Test func oneAtATimeHasAKeyInTheOrderOfComing() async throws {
        let turns = Turns(patience: .seconds(600))
        let inside = Tally()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    try await turns.take("key") {
                        inside.enter()
                        await Task.yield()
                        inside.leave()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(inside.told == [1, 200])
    }

    @Test func anotherKeyDoesNotWaitAndAFailureLetsTheNextOneIn() async throws {
        struct Failure: Error {}
        let turns = Turns(mostWaiting: 0, patience: .seconds(600))
        try await turns.take("a") {
            let told = try await turns.take("b") { "told" }
            #expect(told == "told")
            // Nobody may wait here.
            await #expect(throws: StoreError.self) { try await turns.take("a") {} }
        }
        await #expect(throws: Failure.self) { try await turns.take("a") { throw Failure() } }
        try await turns.take("a") {}
    }
}
