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

    fileprivate struct State {
        var ready: [Item] = []
        var head = 0
        var queued: Set<Item> = []
        var running: Set<Item> = []
        /// Came up again while it was worked on.
        var dirty: Set<Item> = []
        var failures: [Item: Int] = [:]
        var timers: [Item: Task<Void, Never>] = [:]
        var workers: [CheckedContinuation<Item?, Never>] = []
        var isClosed = false
    }

    private let state = Mutex(State())
    private let clock: any Clock<Duration>

    init(clock: any Clock<Duration>) {
        self.clock = clock
    }

    /// Nothing waits for a worker and no worker is busy; keys that wake up later do not count.
    var isIdle: Bool { state.withLock { $0.queued.isEmpty && $0.running.isEmpty } }

    func add(_ item: Item) {
        let worker = state.withLock { state -> CheckedContinuation<Item?, Never>? in
            guard !state.isClosed, !state.queued.contains(item) else { return nil }
            if state.running.contains(item) {
                state.dirty.insert(item)
                return nil
            }
            if let worker = state.workers.popLast() {
                state.running.insert(item)
                return worker
            }
            state.queued.insert(item)
            state.ready.append(item)
            return nil
        }
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
        let (cameUpAgain, delay) = state.withLock { state -> (Bool, Duration?) in
            state.running.remove(item)
            state.timers.removeValue(forKey: item)?.cancel()
            switch outcome {
            case .done:
                state.failures[item] = nil
                return (state.dirty.remove(item) != nil, nil)
            case .again(let after):
                state.failures[item] = nil
                return (state.dirty.remove(item) != nil, after)
            case .failed:
                // What came up meanwhile waits too: a key that fails does not spin on its own events.
                state.dirty.remove(item)
                let failures = state.failures[item, default: 0]
                state.failures[item] = failures + 1
                return (false, Self.backOff(afterFailures: failures))
            }
        }
        if let delay { wake(item, after: delay) }
        if cameUpAgain { add(item) }
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
        for timer in timers.values { timer.cancel() }
        for worker in workers { worker.resume(returning: nil) }
    }

    /// 5 ms, doubled with each failure, 30 s at most.
    static func backOff(afterFailures failures: Int) -> Duration {
        .milliseconds(min(30_000, 5 << min(failures, 13)))
    }

    private func wake(_ item: Item, after delay: Duration) {
        guard delay > .zero else {
            add(item)
            return
        }
        let timer = Task { [clock] in
            do { try await clock.sleep(for: delay) } catch { return }
            self.add(item)
        }
        let accepted = state.withLock { state in
            guard !state.isClosed else { return false }
            state.timers.updateValue(timer, forKey: item)?.cancel()
            return true
        }
        if !accepted { timer.cancel() }
    }
}

extension WorkQueue.State {
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
