internal import NIOCore
internal import NIOPosix

/// Connections to hosts that are mostly addresses: those are not given to the resolver, whose threads may be busy for
/// longer than a connection has time.
extension ClientBootstrap {
    func connect(toHost host: String, port: Int) -> EventLoopFuture<any Channel> {
        guard let address = Self.address(host, port) else { return connect(host: host, port: port) }
        return connect(to: address)
    }

    func connect<Output: Sendable>(
        toHost host: String, port: Int,
        channelInitializer: @escaping @Sendable (any Channel) -> EventLoopFuture<Output>
    ) async throws -> Output {
        guard let address = Self.address(host, port) else {
            return try await connect(host: host, port: port, channelInitializer: channelInitializer)
        }
        return try await connect(to: address, channelInitializer: channelInitializer)
    }

    /// - Returns: nil for a name, and for a port that is none, with which NIO would trap.
    private static func address(_ host: String, _ port: Int) -> SocketAddress? {
        guard UInt16(exactly: port) != nil else { return nil }
        return try? SocketAddress(ipAddress: host, port: port)
    }
}
