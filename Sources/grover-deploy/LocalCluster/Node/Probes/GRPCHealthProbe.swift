internal import NIOCore
internal import NIOHPACK
internal import NIOHTTP2
internal import NIOPosix

/// Asks `grpc.health.v1.Health/Check` over clear-text HTTP/2, with the words of a kubelet for failures.
struct GRPCHealthProbe: Sendable {
    let group: any EventLoopGroup
    let host: String
    let port: Int
    let service: String

    /// How a call ended.
    fileprivate struct Reply: Sendable {
        var message: [UInt8] = []
        var code: Int?
        var text = ""
    }

    func ask(_ timeout: Duration) async -> ProbeAnswer {
        let address = "\(host):\(port)"
        let loop = group.next()
        let late =
            "timeout: failed to connect service \"\(address)\" within \(timeout.goText): context deadline exceeded"
        let patience = TimeAmount.nanoseconds(timeout.nanoseconds)
        let connection = try? await ClientBootstrap(group: loop).connectTimeout(patience)
            .connect(toHost: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let streams = try channel.pipeline.syncOperations.configureHTTP2Pipeline(
                        mode: .client, connectionConfiguration: .init(), streamConfiguration: .init()
                    ) { $0.eventLoop.makeSucceededVoidFuture() }
                    return (channel: channel, streams: streams)
                }
            }
        guard let (channel, streams) = connection else { return .failure(late) }
        defer { channel.close(promise: nil) }
        let reply = loop.makePromise(of: Reply.self)
        let deadline = loop.scheduleTask(in: patience) { reply.fail(GRPCTimeout()) }
        defer { deadline.cancel() }
        let call = GRPCCallHandler(authority: address, service: service, reply)
        let opened = loop.makePromise(of: (any Channel).self)
        opened.futureResult.whenFailure { reply.fail($0) }
        streams.createStreamChannel(promise: opened) { stream in
            stream.eventLoop.makeCompletedFuture { try stream.pipeline.syncOperations.addHandler(call) }
        }
        channel.closeFuture.whenComplete { _ in reply.fail(ChannelError.eof) }
        do {
            return answer(try await reply.futureResult.get())
        } catch is GRPCTimeout {
            return .failure("timeout: health rpc did not complete within \(timeout.goText)")
        } catch {
            return .failure("error: health rpc probe failed: rpc error: code = Unavailable desc = \(error)")
        }
    }

    private func answer(_ reply: Reply) -> ProbeAnswer {
        switch reply.code ?? 0 {
        case 0:
            let status = Self.status(reply.message)
            guard status != 1 else { return .success }
            let names = ["UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"]
            let name = names.indices.contains(status) ? names[status] : String(status)
            return .failure("service unhealthy (responded with \"\(name)\")")
        case 12:
            return .failure(
                "error: this server does not implement the grpc health protocol (grpc.health.v1.Health): "
                    + reply.text)
        case let code:
            let names = [5: "NotFound", 7: "PermissionDenied", 13: "Internal", 14: "Unavailable", 2: "Unknown"]
            return .failure(
                "error: health rpc probe failed: rpc error: code = \(names[code] ?? String(code)) desc = \(reply.text)"
            )
        }
    }

    /// Field 1 of the answer, a number below 128; left out it is 0.
    private static func status(_ message: [UInt8]) -> Int {
        let body = message.dropFirst(5)
        guard body.count >= 2, body.first == 0x08, let value = body.dropFirst().first else { return 0 }
        return Int(value)
    }
}

private struct GRPCTimeout: Error {}

/// Sends the one request of a call and gathers its answer.
private final class GRPCCallHandler: ChannelInboundHandler, Sendable {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias OutboundOut = HTTP2Frame.FramePayload

    private let authority: String
    private let service: String
    private let promise: EventLoopPromise<GRPCHealthProbe.Reply>
    private let reply: NIOLoopBoundBox<GRPCHealthProbe.Reply>
    private static let longestMessage = 1 << 10

    init(authority: String, service: String, _ promise: EventLoopPromise<GRPCHealthProbe.Reply>) {
        self.authority = authority
        self.service = service
        self.promise = promise
        reply = .makeBoxSendingValue(GRPCHealthProbe.Reply(), eventLoop: promise.futureResult.eventLoop)
    }

    func channelActive(context: ChannelHandlerContext) {
        let headers: HPACKHeaders = [
            ":method": "POST", ":scheme": "http", ":path": "/grpc.health.v1.Health/Check", ":authority": authority,
            "content-type": "application/grpc", "te": "trailers", "user-agent": "kube-probe/1.36",
        ]
        let name = Array(service.utf8.prefix(127))
        let message = name.isEmpty ? [] : [0x0A, UInt8(name.count)] + name
        let body = ByteBuffer(bytes: [0, 0, 0, 0, UInt8(message.count)] + message)
        context.write(wrapOutboundOut(.headers(.init(headers: headers))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.data(.init(data: .byteBuffer(body), endStream: true))), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .headers(let part):
            if let code = part.headers.first(name: "grpc-status").flatMap({ Int($0) }) {
                reply.value.code = code
                reply.value.text = part.headers.first(name: "grpc-message") ?? ""
            } else if let status = part.headers.first(name: ":status"), status != "200" {
                reply.value.code = 12
                reply.value.text = "unexpected HTTP status code received from server: \(status)"
            }
            if part.endStream { promise.succeed(reply.value) }
        case .data(let part):
            guard case .byteBuffer(let bytes) = part.data else { return }
            reply.value.message += bytes.readableBytesView.prefix(Self.longestMessage - reply.value.message.count)
            if part.endStream { promise.succeed(reply.value) }
        default: return
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        promise.fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { promise.fail(ChannelError.eof) }
}
