internal import Dispatch
internal import Foundation
internal import Synchronization

/// Threads for calls that block, which have no place on Swift's own threads or on event loops.
///
/// A thread starts when there is work for it, and goes on until `end`. Work beyond what may wait is refused, and work that
/// waited beyond its time is not begun.
public final class BlockingThreads: Sendable {
    private struct Work {
        let latest: ContinuousClock.Instant
        /// Does it, or says that it came too late.
        let run: @Sendable (_ isLate: Bool) -> Void
    }

    private struct State {
        var waiting: [Work] = []
        var threads = 0
        var busy = 0
        var isEnded = false
    }

    private let most: Int
    private let mostWaiting: Int
    private let patience: Duration
    private let state = Mutex(State())
    private let available = DispatchSemaphore(value: 0)

    /// - Parameter patience: how long work may wait for a thread.
    public init(atMost most: Int, waiting mostWaiting: Int = 1_000, patience: Duration) {
        self.most = most
        self.mostWaiting = mostWaiting
        self.patience = patience
    }

    public func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let isTaken = take(
                Work(latest: .now + patience) { isLate in
                    if isLate {
                        continuation.resume(throwing: Self.tooMuch)
                    } else {
                        continuation.resume(with: Result(catching: body))
                    }
                })
            if !isTaken { continuation.resume(throwing: Self.tooMuch) }
        }
    }

    /// Lets the threads go when all work is done; the last of it may be given along.
    public func end(after last: @escaping @Sendable () -> Void) {
        _ = take(Work(latest: .now + .seconds(3_600)) { _ in last() }, isLast: true)
    }

    /// The same, and waits for it; returns at once where the end was asked for before.
    public func end(after last: @escaping @Sendable () -> Void) async {
        await withCheckedContinuation { continuation in
            let work = Work(latest: .now + .seconds(3_600)) { _ in
                last()
                continuation.resume()
            }
            if !take(work, isLast: true) { continuation.resume() }
        }
    }

    /// How many threads there are.
    var running: Int { state.withLock { $0.threads } }

    public static var tooMuch: StoreError { StoreError("too much waits for the database at once") }

    private func take(_ work: Work, isLast: Bool = false) -> Bool {
        let (isTaken, startsThread) = state.withLock { state in
            guard !state.isEnded, isLast || state.waiting.count < mostWaiting else { return (false, false) }
            state.isEnded = isLast
            state.waiting.append(work)
            let startsThread = state.waiting.count > state.threads - state.busy && state.threads < most
            if startsThread { state.threads += 1 }
            return (true, startsThread)
        }
        if startsThread { Thread.detachNewThread { self.work() } }
        if isTaken { available.signal() }
        return isTaken
    }

    private func work() {
        while true {
            available.wait()
            let next = state.withLock { state -> Work? in
                // The last work takes away what all else works with.
                let isTooEarly = state.isEnded && state.waiting.count == 1 && state.busy > 0
                guard !state.waiting.isEmpty, !isTooEarly else { return nil }
                state.busy += 1
                return state.waiting.removeFirst()
            }
            // Nothing to do means that the end has come; each wakes the next, and whoever is busy yet does the last work.
            guard let next else {
                state.withLock { $0.threads -= 1 }
                available.signal()
                return
            }
            next.run(ContinuousClock.now > next.latest)
            let isEnd = state.withLock { state in
                state.busy -= 1
                return state.isEnded && state.waiting.isEmpty
            }
            if isEnd { available.signal() }
        }
    }
}
