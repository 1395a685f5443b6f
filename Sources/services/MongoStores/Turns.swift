internal import Stores
internal import Synchronization

/// Lets one at a time do what would only collide: in MongoDB the later of two transactions that change one document fails and
/// starts over, which for many at once is more work than waiting.
///
/// It is for speed alone; other processes take no part in it.
final class Turns: Sendable {
    private struct State {
        /// Who waits, by key, the first to come first; a key without anybody waiting is one that somebody has.
        var queues: [String: [CheckedContinuation<Void, Never>]] = [:]
        var waiting = 0
    }

    private let state = Mutex(State())
    private let mostWaiting: Int
    private let patience: Duration

    /// - Parameter patience: after how long nobody's turn comes any more.
    init(mostWaiting: Int = 2_000, patience: Duration) {
        self.mostWaiting = mostWaiting
        self.patience = patience
    }

    /// Runs the body when nobody else has the key.
    func take<Value>(_ key: String, _ body: () async throws -> Value) async throws -> Value {
        let latest = ContinuousClock.now + patience
        let isRefused = state.withLock { $0.queues[key] != nil && $0.waiting >= mostWaiting }
        if isRefused { throw BlockingThreads.tooMuch }
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.queues[key] != nil else {
                    state.queues[key] = []
                    return true
                }
                state.queues[key]?.append(continuation)
                state.waiting += 1
                return false
            }
            if isFree { continuation.resume() }
        }
        defer { end(key) }
        guard ContinuousClock.now <= latest else { throw BlockingThreads.tooMuch }
        return try await body()
    }

    private func end(_ key: String) {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.queues[key]?.isEmpty == false else {
                state.queues[key] = nil
                return nil
            }
            state.waiting -= 1
            return state.queues[key]?.removeFirst()
        }
        next?.resume()
    }
}
