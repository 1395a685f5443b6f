internal import NIOCore
internal import NIOHTTPTypes
internal import Synchronization

/// Whether the client at the other end of a connection is still there.
final class ClientPresence: Sendable {
    private struct State {
        var isGone = false
        var farewell: (@Sendable () -> Void)?
    }

    /// Of each open connection, so that asking for it takes no detour by the connection's thread.
    private static let ofChannels = Mutex<[ObjectIdentifier: ClientPresence]>([:])

    private let state = Mutex(State())

    static func of(_ channel: any Channel) -> ClientPresence? {
        ofChannels.withLock { $0[ObjectIdentifier(channel)] }
    }

    func begin(on channel: any Channel) {
        Self.ofChannels.withLock { $0[ObjectIdentifier(channel)] = self }
    }

    func end(on channel: any Channel) {
        _ = Self.ofChannels.withLock { $0.removeValue(forKey: ObjectIdentifier(channel)) }
    }

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

    private let presence = ClientPresence()

    func handlerAdded(context: ChannelHandlerContext) { presence.begin(on: context.channel) }

    func handlerRemoved(context: ChannelHandlerContext) { presence.end(on: context.channel) }

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
        // It is there as long as the connection is open.
        guard let presence = ClientPresence.of(channel) else { throw CancellationError() }
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
