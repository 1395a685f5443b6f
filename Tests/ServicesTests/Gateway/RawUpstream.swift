import NIOCore
import NIOPosix
import Synchronization

/// A service behind the gateway that keeps what comes over the wire, byte for byte, and answers what the test says.
final class RawUpstream: Sendable {
    enum Answer {
        /// These bytes.
        case text(String)
        /// These bytes, and the end of the connection.
        case last(String)
        case nothing
    }

    /// Opens when the first byte of a request has come.
    let touched = Gate()
    /// Opens when a connection has ended.
    let left = Gate()
    private let received = Mutex<[String]>([])
    private let answer: @Sendable (String) -> Answer
    private let isEarly: Bool

    private init(answer: @escaping @Sendable (String) -> Answer, isEarly: Bool) {
        self.answer = answer
        self.isEarly = isEarly
    }

    /// Whole requests, head and body as they came.
    var requests: [String] { received.withLock { $0 } }

    /// Serves for the time of the body.
    ///
    /// - Parameter early: whether it answers as soon as anything has come, without waiting for the whole request.
    static func with(
        _ answer: @escaping @Sendable (String) -> Answer, early: Bool = false,
        _ body: (_ upstream: RawUpstream, _ port: Int) async throws -> Void
    ) async throws {
        let upstream = RawUpstream(answer: answer, isEarly: early)
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(upstream))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        do {
            try await body(upstream, server.localAddress?.port ?? 0)
        } catch {
            try await server.close()
            throw error
        }
        try await server.close()
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let upstream: RawUpstream
        private var text = ""
        private var hasAnswered = false

        init(_ upstream: RawUpstream) { self.upstream = upstream }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            upstream.touched.open()
            text += String(buffer: unwrapInboundIn(data))
            if upstream.isEarly {
                if !hasAnswered { answer(text, context) }
                // What is left of the request is read before the next one.
                hasAnswered = !isWhole
                if isWhole { text = "" }
            } else if isWhole {
                let request = text
                text = ""
                answer(request, context)
            }
        }

        private func answer(_ request: String, _ context: ChannelHandlerContext) {
            upstream.received.withLock { $0.append(request) }
            switch upstream.answer(request) {
            case .text(let answer):
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
            case .last(let answer):
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
                context.close(promise: nil)
            case .nothing: break
            }
        }

        func channelInactive(context: ChannelHandlerContext) { upstream.left.open() }

        private var isWhole: Bool {
            guard let end = text.firstRange(of: "\r\n\r\n") else { return false }
            let head = text[..<end.lowerBound].lowercased()
            if head.contains("transfer-encoding: chunked") { return text.hasSuffix("\r\n0\r\n\r\n") }
            let length = head.split(separator: "\r\n").lazy.compactMap { line in
                line.hasPrefix("content-length: ") ? Int(line.dropFirst(16)) : nil
            }.first
            return text[end.upperBound...].utf8.count >= length ?? 0
        }
    }
}

extension String {
    /// The values of a header in a request or answer as it stands on the wire.
    func headers(_ name: String) -> [String] {
        let head = firstRange(of: "\r\n\r\n").map { self[..<$0.lowerBound] } ?? self[...]
        return head.split(separator: "\r\n").dropFirst().compactMap { line in
            line.lowercased().hasPrefix(name.lowercased() + ": ") ? String(line.dropFirst(name.count + 2)) : nil
        }
    }

    /// What follows the head.
    var bodyText: String { firstRange(of: "\r\n\r\n").map { String(self[$0.upperBound...]) } ?? "" }
}
