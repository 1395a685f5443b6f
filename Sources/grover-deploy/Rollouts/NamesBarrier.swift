internal import Synchronization

/// Holds the pods of services that are released together until the Services of all of them are written.
///
/// A pod learns the addresses of others when it starts, on the local cluster once and for all; it must not start before
/// a name that it uses stands for something.
final class NamesBarrier: Sendable {
    private struct State {
        var missing: Set<String>
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
        var cancelled: Set<Int> = []
        var lastID = 0
    }

    private let state: Mutex<State>

    init(_ services: Set<String>) {
        state = Mutex(State(missing: services))
    }

    /// The service has written its names, or will not write any.
    func arrive(_ service: String) {
        let released = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.missing.remove(service)
            guard state.missing.isEmpty else { return [] }
            defer { state.waiting = [:] }
            return Array(state.waiting.values)
        }
        for continuation in released { continuation.resume() }
    }

    /// Returns when every service has arrived, or when the task is cancelled.
    func wait() async {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDone = state.withLock { state in
                    if state.missing.isEmpty || state.cancelled.remove(id) != nil { return true }
                    state.waiting[id] = continuation
                    return false
                }
                if isDone { continuation.resume() }
            }
        } onCancel: {
            let waiting = state.withLock { state in
                if state.waiting[id] == nil { state.cancelled.insert(id) }
                return state.waiting.removeValue(forKey: id)
            }
            waiting?.resume()
        }
    }
}
