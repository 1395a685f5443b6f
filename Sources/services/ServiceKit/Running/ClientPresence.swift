internal import NIOCore
internal import NIOHTTPTypes
internal import Synchronization

/// Whether the client at the other end of a connection is still there.
final class ClientPresence: Sendable {
    private struct State {
        var isGone = false
        var farewell: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    /// Calls once when the client leaves, at once where it has left; the answer to a next request takes the place.
    func whenGone(_ farewell: (@Sendable () -> Void)?) {
        let isGone = state.withLock { state in
            state.farewell = farewell
            return state.isGone
        }
        if isGone { farewell?() }
    }

    func leave() {
        let farewell = state.withLock { state in
            state.isGone = true
            return state.farewell
        }
        farewell?()
    }
}

/// Notices that a client leaves: it has closed its half of the connection, or all of it.
final class ClientPresenceHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart

    let presence = ClientPresence()

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { presence.leave() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        presence.leave()
        context.fireChannelInactive()
    }
}

extension ServiceContext {
    /// Does what only the client wants; its task is cancelled when the client leaves.
    public func whileClientWaits<Value: Sendable>(
        _ operation: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        guard let channel else { return try await operation() }
        let presence = try await channel.eventLoop.submit {
            try channel.pipeline.syncOperations.handler(type: ClientPresenceHandler.self).presence
        }.get()
        let task = Task { try await operation() }
        presence.whenGone { task.cancel() }
        defer { presence.whenGone(nil) }
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }
}
