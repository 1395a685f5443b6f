import Synchronization

/// How many of the costly things run side by side: whole clusters on few cores would wait for each other longer than
/// their own deadlines are.
public final class Turns: Sendable {
    /// Nodes with real processes.
    public static let nodes = Turns(4)
    /// Controllers in virtual time, which use as much of a core as they get.
    public static let controllers = Turns(3)

    private struct State {
        var free: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    public init(_ count: Int) {
        state = Mutex(State(free: count))
    }

    /// Runs the body when it is its turn; nothing of it takes another turn of the same kind.
    public func take<Value>(_ body: () async throws -> Value) async rethrows -> Value {
        await begin()
        defer { end() }
        return try await body()
    }

    private func begin() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                if state.free > 0 {
                    state.free -= 1
                    return true
                }
                state.waiting.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    private func end() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard !state.waiting.isEmpty else {
                state.free += 1
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}
