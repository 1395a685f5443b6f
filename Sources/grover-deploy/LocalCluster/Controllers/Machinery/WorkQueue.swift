import KubernetesModel
import Synchronization

/// What waits to be reconciled: each key once, never two workers on one key, and keys that wake up at a time.
final class WorkQueue: Sendable {
    struct Item: Hashable, Sendable {
        let controller: Int
        let key: ObjectKey
    }

    /// What a reconciliation asks for when it is done.
    enum Outcome: Sendable {
        case done
        case again(after: Duration)
        case failed
    }

    fileprivate struct Timer {
        let task: Task<Void, Never>
        let due: Timestamp
    }

    fileprivate struct State {
        var ready: [Item] = []
        var head = 0
        var queued: Set<Item> = []
        var running: Set<Item> = []
        /// Came up again while it was worked on.
        var dirty: Set<Item> = []
        var failures: [Item: Int] = [:]
        var timers: [Item: Timer] = [:]
        var workers: [CheckedContinuation<Item?, Never>] = []
        var isClosed = false
    }

    private let state = Mutex(State())
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> Timestamp

    init(clock: any Clock<Duration>, now: @escaping @Sendable () -> Timestamp) {
        self.clock = clock
        self.now = now
    }

    /// Nothing waits for a worker, no worker is busy and no wake-up is due; later wake-ups do not count.
    var isIdle: Bool {
        let now = now()
        return state.withLock { state in
            state.queued.isEmpty && state.running.isEmpty && !state.timers.values.contains { $0.due <= now }
        }
    }

    func add(_ item: Item) {
        let worker = state.withLock { $0.add(item) }
        worker?.resume(returning: item)
    }

    /// The next key, or nil when the queue is closed. Ends with `finish`.
    func next() async -> Item? {
        await withCheckedContinuation { continuation in
            let answer = state.withLock { state -> Item?? in
                if state.isClosed { return .some(nil) }
                guard let item = state.popFirst() else {
                    state.workers.append(continuation)
                    return nil
                }
                state.running.insert(item)
                return item
            }
            if let answer { continuation.resume(returning: answer) }
        }
    }

    func finish(_ item: Item, _ outcome: Outcome) {
        // In one step: what is to be done again is at no moment neither running nor waiting.
        let worker = state.withLock { state -> CheckedContinuation<Item?, Never>? in
            state.timers.removeValue(forKey: item)?.task.cancel()
            let cameUpAgain = state.dirty.remove(item) != nil
            let failures = state.failures.removeValue(forKey: item) ?? 0
            state.running.remove(item)
            switch outcome {
            case .done:
                return cameUpAgain ? state.add(item) : nil
            case .again(let delay):
                if delay > .zero { wake(item, after: delay, &state) }
                return cameUpAgain || delay <= .zero ? state.add(item) : nil
            case .failed:
                // What came up meanwhile waits too: a key that fails does not spin on its own events.
                state.failures[item] = failures + 1
                wake(item, after: Self.backOff(afterFailures: failures), &state)
                return nil
            }
        }
        worker?.resume(returning: item)
    }

    /// Lets every worker go; timers end.
    func close() {
        let (workers, timers) = state.withLock { state in
            state.isClosed = true
            defer {
                state.workers = []
                state.timers = [:]
            }
            return (state.workers, state.timers)
        }
        for timer in timers.values { timer.task.cancel() }
        for worker in workers { worker.resume(returning: nil) }
    }

    /// 5 ms, doubled with each failure, 30 s at most.
    static func backOff(afterFailures failures: Int) -> Duration {
        .milliseconds(min(30_000, 5 << min(failures, 13)))
    }

    private func wake(_ item: Item, after delay: Duration, _ state: inout State) {
        guard !state.isClosed else { return }
        // In whole microseconds, as timestamps are, so that the alarm rings at the moment that `due` says.
        let microseconds = (delay / .microseconds(1)).rounded()
        let due = now().advanced(bySeconds: microseconds / 1_000_000)
        let alarm = clock.alarm(in: .microseconds(Int64(microseconds)))
        let task = Task {
            do { try await alarm() } catch { return }
            self.ring(item)
        }
        state.timers.updateValue(Timer(task: task, due: due), forKey: item)?.task.cancel()
    }

    private func ring(_ item: Item) {
        let worker = state.withLock { state -> CheckedContinuation<Item?, Never>? in
            // A timer that was replaced or called off while it rang has no say.
            guard !Task.isCancelled, state.timers.removeValue(forKey: item) != nil else { return nil }
            return state.add(item)
        }
        worker?.resume(returning: item)
    }
}

extension WorkQueue.State {
    /// - Returns: the worker to hand the item to, if one is free.
    fileprivate mutating func add(_ item: WorkQueue.Item) -> CheckedContinuation<WorkQueue.Item?, Never>? {
        guard !isClosed, !queued.contains(item) else { return nil }
        if running.contains(item) {
            dirty.insert(item)
            return nil
        }
        if let worker = workers.popLast() {
            running.insert(item)
            return worker
        }
        queued.insert(item)
        ready.append(item)
        return nil
    }

    fileprivate mutating func popFirst() -> WorkQueue.Item? {
        guard head < ready.count else { return nil }
        let item = ready[head]
        head += 1
        if head == ready.count || head > 1024 {
            ready.removeFirst(head)
            head = 0
        }
        queued.remove(item)
        return item
    }
}
