internal import Glibc
internal import KubernetesModel
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// Carries out probes and lifecycle hooks against one container, and words failures as a kubelet does.
struct ProbeClient: Sendable {
    let group: any EventLoopGroup
    let podIP: String
    /// Where commands run, and with what environment: the container's.
    let environment: [String: String]
    let folder: String
    /// Commands name mounts and Services as the container's own arguments do.
    let rewriter: ReferenceRewriter

    func ask(_ action: ProbeSpec.Action, timeout: Duration) async -> ProbeAnswer {
        let patience = TimeAmount.nanoseconds(timeout.nanoseconds)
        switch action {
        case .http(let host, let port, let path, let headers, let isSecure):
            return await http(host ?? podIP, port, path, headers, isSecure, patience)
        case .tcp(let host, let port):
            return await tcp(host ?? podIP, port, patience)
        case .exec(let command):
            let command = command.map { rewriter.rewrite($0).text }
            return await CommandRun(command: command, environment: environment, folder: folder, group: group)
                .answer(within: timeout)
        case .grpc(let port, let service):
            return await GRPCHealthProbe(group: group, host: podIP, port: port, service: service).ask(timeout)
        case .unsupported(let why):
            return .failure(why)
        }
    }

    private func tcp(_ host: String, _ port: Int, _ timeout: TimeAmount) async -> ProbeAnswer {
        do {
            let channel = try await ClientBootstrap(group: group).connectTimeout(timeout)
                .connect(toHost: host, port: port).get()
            channel.close(promise: nil)
            return .success
        } catch {
            return .failure("dial tcp \(host):\(port): \(Self.reason(error) ?? "i/o timeout")")
        }
    }

    private func http(
        _ host: String, _ port: Int, _ path: String, _ headers: [ProbeSpec.Header], _ isSecure: Bool,
        _ timeout: TimeAmount
    ) async -> ProbeAnswer {
        let path = path.hasPrefix("/") ? path : "/\(path)"
        let address = "\(host):\(port)"
        var head = HTTPRequestHead(version: .http1_1, method: .GET, uri: path)
        for header in headers { head.headers.add(name: header.name, value: header.value) }
        for (name, value) in [("Host", address), ("User-Agent", "kube-probe/1.36"), ("Accept", "*/*")]
        where !head.headers.contains(name: name) {
            head.headers.add(name: name, value: value)
        }
        head.headers.replaceOrAdd(name: "Connection", value: "close")
        let loop = group.next()
        let answer = loop.makePromise(of: Int.self)
        let deadline = loop.scheduleTask(in: timeout) { answer.fail(ProbeTimeout()) }
        let request = head
        let connection = ClientBootstrap(group: loop).connectTimeout(timeout)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if isSecure { try channel.pipeline.syncOperations.addHandler(try UnverifiedTLS.handler()) }
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    try channel.pipeline.syncOperations.addHandler(ProbeRequestHandler(request, answer))
                }
            }
            .connect(toHost: host, port: port)
        connection.whenFailure { answer.fail(ProbeConnectFailure(cause: $0)) }
        let result: ProbeAnswer
        do {
            let status = try await answer.futureResult.get()
            result =
                (200..<400).contains(status) ? .success : .failure("HTTP probe failed with statuscode: \(status)")
        } catch {
            result = .failure(
                "Get \"\(isSecure ? "https" : "http")://\(address)\(path)\": \(Self.words(error, address))")
        }
        deadline.cancel()
        connection.whenSuccess { $0.close(promise: nil) }
        return result
    }

    private static func words(_ error: any Error, _ address: String) -> String {
        switch error {
        case let failure as ProbeConnectFailure:
            reason(failure.cause).map { "dial tcp \(address): \($0)" } ?? timedOut
        case is ProbeTimeout: timedOut
        case let failure as IOError: "read tcp \(address): read: \(Self.text(failure.errnoCode))"
        case is ProbeConnectionEnd: "EOF"
        default: "malformed HTTP response"
        }
    }

    private static let timedOut = "context deadline exceeded (Client.Timeout exceeded while awaiting headers)"

    /// nil for a connection that took too long.
    static func reason(_ error: any Error) -> String? {
        var error = error
        if let failure = error as? NIOConnectionError, let first = failure.connectionErrors.first {
            error = first.error
        }
        switch error {
        case let failure as IOError: return "connect: \(text(failure.errnoCode))"
        case ChannelError.connectTimeout: return nil
        default: return "connect: \(error)"
        }
    }

    private static func text(_ number: CInt) -> String { String(cString: strerror(number)).lowercased() }
}

extension Duration {
    var nanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}

private struct ProbeTimeout: Error {}
private struct ProbeConnectionEnd: Error {}
private struct ProbeConnectFailure: Error { let cause: any Error }

/// Sends one request and keeps the status of the answer.
private final class ProbeRequestHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let request: HTTPRequestHead
    private let answer: EventLoopPromise<Int>

    init(_ request: HTTPRequestHead, _ answer: EventLoopPromise<Int>) {
        self.request = request
        self.answer = answer
    }

    func channelActive(context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(.head(request)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(let head) = unwrapInboundIn(data) else { return }
        answer.succeed(Int(head.status.code))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        answer.fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { answer.fail(ProbeConnectionEnd()) }
}
