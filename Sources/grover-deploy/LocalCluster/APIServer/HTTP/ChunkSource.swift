import Synchronization

/// Where the chunks of a streamed answer come from: asked for one at a time, and ended from outside when the client
/// has gone.
final class ChunkSource: Sendable {
    private struct State {
        var pull: Task<[UInt8]?, any Error>?
        var isCancelled = false
    }

    private let produce: @Sendable () async throws -> [UInt8]?
    private let state = Mutex(State())

    /// - Parameter produce: the next chunk, nil at the end; its task is cancelled when nobody wants it any more.
    init(_ produce: @escaping @Sendable () async throws -> [UInt8]?) {
        self.produce = produce
    }

    func next() async throws -> [UInt8]? {
        let pull = state.withLock { state in
            guard !state.isCancelled else { return nil as Task<[UInt8]?, any Error>? }
            let pull = Task { try await produce() }
            state.pull = pull
            return pull
        }
        guard let pull else { return nil }
        do {
            return try await withTaskCancellationHandler {
                try await pull.value
            } onCancel: {
                cancel()
            }
        } catch is CancellationError where state.withLock({ $0.isCancelled }) {
            return nil
        }
    }

    /// Ends the stream: what is under way is given up, and no chunk follows.
    func cancel() {
        state.withLock { state in
            state.isCancelled = true
            return state.pull
        }?.cancel()
    }
}
