import Documents
import NIOCore
import NIOPosix
import NIOWebSocket

/// `kubectl port-forward`: a SPDY/3.1 connection inside a WebSocket, in which each forwarded connection has a stream
/// for its bytes and one for what went wrong.
struct PortForwardSession: Sendable {
    static let subprotocol = "SPDY/3.1+portforward.k8s.io"
    private static let mostConnections = 256

    let pod: PodIdentity
    let address: String

    private typealias Backend = NIOAsyncChannel<ByteBuffer, ByteBuffer>
    private typealias Writer = NIOAsyncChannelOutboundWriter<WebSocketFrame>

    /// The streams of one forwarded connection; both come before it is made.
    private struct Pair {
        var data: UInt32?
        var error: UInt32?
        var port: Int?
    }

    func run(_ frames: SessionPlan.Frames) async {
        try? await frames.executeThenClose { inbound, outbound in
            try await withThrowingDiscardingTaskGroup { group in
                try await serve(inbound, outbound, &group)
                // The end of the tunnel is the end of what goes through it.
                group.cancelAll()
            }
        }
    }

    private func serve(
        _ inbound: NIOAsyncChannelInboundStream<WebSocketFrame>, _ outbound: Writer,
        _ group: inout ThrowingDiscardingTaskGroup<any Error>
    ) async throws {
        let headers = try SPDYHeaders()
        var pairs: [String: Pair] = [:]
        var backends: [UInt32: Backend] = [:]
        var buffer = ByteBuffer()
        for try await frame in inbound {
            switch frame.opcode {
            case .binary, .continuation: buffer.writeImmutableBuffer(frame.unmaskedData)
            case .ping:
                try await outbound.write(WebSocketFrame(fin: true, opcode: .pong, data: frame.unmaskedData))
                continue
            case .connectionClose: return
            default: continue
            }
            while let next = try SPDYFrame.next(from: &buffer) {
                switch next {
                case .open(let stream, let block, _):
                    let fields = try headers.read(block)
                    try await send(SPDYFrame.reply(stream, try headers.emptyBlock()), outbound)
                    let id = fields["requestid"] ?? fields["port"] ?? ""
                    var pair = pairs.removeValue(forKey: id) ?? Pair()
                    if fields["streamtype"] == "error" { pair.error = stream } else { pair.data = stream }
                    pair.port = fields["port"].flatMap { Int($0) } ?? pair.port
                    guard let data = pair.data, let error = pair.error else {
                        guard pairs.count < Self.mostConnections else { return }
                        pairs[id] = pair
                        continue
                    }
                    guard backends.count < Self.mostConnections,
                        let backend = try await connect(pair.port ?? 0, data, error, outbound)
                    else { continue }
                    backends[data] = backend
                    group.addTask { await carry(backend, data, error, outbound) }
                case .data(let stream, let bytes, let isLast):
                    guard let backend = backends[stream] else { continue }
                    if bytes.readableBytes > 0 { try? await backend.channel.writeAndFlush(bytes).get() }
                    if isLast { try? await backend.channel.close(mode: .output).get() }
                    if !backend.channel.isActive { backends[stream] = nil }
                case .reset(let stream): backends.removeValue(forKey: stream)?.channel.close(promise: nil)
                case .ping(let id): try await send(SPDYFrame.pong(id), outbound)
                case .goAway: return
                case .other: continue
                }
            }
        }
    }

    private func connect(
        _ port: Int, _ data: UInt32, _ error: UInt32, _ outbound: Writer
    ) async throws -> Backend? {
        do {
            return try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connectTimeout(.seconds(10))
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .channelOption(.allowRemoteHalfClosure, value: true)
                .connect(toHost: address, port: port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try Backend(
                            wrappingChannelSynchronously: channel,
                            configuration: .init(isOutboundHalfClosureEnabled: false))
                    }
                }
        } catch let failure {
            let why = DialFailure(host: address, port: port, cause: failure)
            let message = "error forwarding port \(port) to pod \(pod.name), uid : \(why)"
            try await send(SPDYFrame.data(error, ByteBuffer(string: message), isLast: true), outbound)
            try await send(SPDYFrame.data(data, ByteBuffer(), isLast: true), outbound)
            return nil
        }
    }

    /// From the pod to the client, until the pod ends its side.
    private func carry(_ backend: Backend, _ data: UInt32, _ error: UInt32, _ outbound: Writer) async {
        try? await backend.executeThenClose { inbound, _ in
            for try await bytes in inbound { try await send(SPDYFrame.data(data, bytes), outbound) }
            for stream in [data, error] {
                try await send(SPDYFrame.data(stream, ByteBuffer(), isLast: true), outbound)
            }
        }
    }

    private func send(_ frame: ByteBuffer, _ outbound: Writer) async throws {
        try await outbound.write(WebSocketFrame(fin: true, opcode: .binary, data: frame))
    }
}
