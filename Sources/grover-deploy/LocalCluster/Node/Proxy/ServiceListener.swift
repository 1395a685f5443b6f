internal import Glibc
internal import NIOCore
internal import NIOPosix

/// Listens on one address for one port of a Service and forwards each connection to an endpoint.
struct ServiceListener: Sendable {
    private let channel: any Channel
    /// The port that it got, where any was wanted.
    let port: Int

    /// - Throws: `IOError` when the port is in use.
    static func bind(
        _ address: String, port: Int, to servicePort: ServicePort, _ endpoints: EndpointTable,
        group: any EventLoopGroup
    ) async throws -> ServiceListener {
        let channel = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            // Nothing is read before there is somebody to give it to.
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { client in
                let forwarding = Forwarding(client: client, port: servicePort, endpoints: endpoints)
                return client.eventLoop.makeCompletedFuture {
                    try client.pipeline.syncOperations.addHandler(ArrivalHandler(forwarding))
                    try client.pipeline.syncOperations.addHandler(ForwardingHandler())
                }
            }
            .bind(host: address, port: port).get()
        return ServiceListener(channel: channel, port: channel.localAddress?.port ?? port)
    }

    /// New connections are refused from now on; those that are stay.
    func close() { channel.close(promise: nil) }
}

/// Starts the forwarding of a connection when it is active and not before: an endpoint on this machine answers faster than
/// an accepted channel becomes active, and what is not active looks as if its client had left.
private final class ArrivalHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    private let forwarding: Forwarding

    init(_ forwarding: Forwarding) { self.forwarding = forwarding }

    func channelActive(context: ChannelHandlerContext) {
        context.fireChannelActive()
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
        forwarding.connect(besides: [])
    }
}

/// Finds an endpoint for an accepted connection.
private struct Forwarding: Sendable {
    let client: any Channel
    let port: ServicePort
    let endpoints: EndpointTable
    private static let patience = TimeAmount.seconds(2)

    /// Goes on to the next endpoint when one does not answer: no byte of the client is lost, as none was sent on.
    func connect(besides tried: Set<Endpoint>) {
        guard let endpoint = endpoints.acquire(port, besides: tried) else {
            refuse()
            return
        }
        ClientBootstrap(group: client.eventLoop)
            .connectTimeout(Self.patience)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.autoRead, value: false)
            .channelInitializer { backend in
                backend.eventLoop.makeCompletedFuture {
                    try backend.pipeline.syncOperations.addHandler(ForwardingHandler())
                }
            }
            .connect(toHost: endpoint.address, port: endpoint.port)
            .whenComplete { result in
                switch result {
                case .success(let backend):
                    backend.closeFuture.whenComplete { _ in endpoints.release(endpoint) }
                    join(backend)
                case .failure:
                    endpoints.release(endpoint)
                    connect(besides: tried.union([endpoint]))
                }
            }
    }

    private func join(_ backend: any Channel) {
        do {
            guard client.isActive, backend.isActive else { throw ChannelError.ioOnClosedChannel }
            ForwardingHandler.join(
                try client.pipeline.syncOperations.handler(type: ForwardingHandler.self),
                try backend.pipeline.syncOperations.handler(type: ForwardingHandler.self))
            for channel in [client, backend] {
                channel.setOption(.autoRead, value: true).whenSuccess { channel.read() }
            }
        } catch {
            client.close(promise: nil)
            backend.close(promise: nil)
        }
    }

    /// A reset, so that a client sees at once that nothing took the connection.
    private func refuse() {
        let reset = (client as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
        (reset ?? client.eventLoop.makeSucceededVoidFuture()).whenComplete { _ in client.close(promise: nil) }
    }
}
