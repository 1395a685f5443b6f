import NIOCore
import NIOHTTP1

/// Looks at the first request of an HTTP/1.1 connection, before anything has read it: whether it asks to go on as
/// something else than HTTP. Connections that do not keep the pipeline that they always had.
final class UpgradeScout: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let decide: (_ upgrade: HTTPRequestHead?) -> EventLoopFuture<Void>
    private var seen: ByteBuffer?
    private var hasDecided = false
    /// No request's head is longer.
    private static let longestHead = 80 << 10

    /// - Parameter decide: gets the head of a request for a WebSocket, and sets the rest of the pipeline up; what was
    ///   read goes there then.
    init(_ decide: @escaping (_ upgrade: HTTPRequestHead?) -> EventLoopFuture<Void>) { self.decide = decide }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        if seen == nil { seen = bytes } else { seen?.writeBuffer(&bytes) }
        guard !hasDecided, let seen else { return }
        let end = Self.end(of: seen)
        guard end != nil || seen.readableBytes > Self.longestHead else { return }
        hasDecided = true
        let loopBound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        decide(end.flatMap { Self.upgrade(seen, until: $0) }).whenComplete { result in
            let (scout, context) = loopBound.value
            guard case .success = result else {
                context.close(promise: nil)
                return
            }
            context.pipeline.syncOperations.removeHandler(scout, promise: nil)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        guard let seen else { return }
        self.seen = nil
        context.fireChannelRead(wrapInboundOut(seen))
        context.fireChannelReadComplete()
    }

    private static func end(of buffer: ByteBuffer) -> Int? {
        let bytes = buffer.readableBytesView
        let end = Array("\r\n\r\n".utf8)
        var index = bytes.startIndex
        while let found = bytes[index...].firstIndex(of: end[0]) {
            if bytes[found...].starts(with: end) { return found }
            index = found + 1
        }
        return nil
    }

    private static func upgrade(_ buffer: ByteBuffer, until end: Int) -> HTTPRequestHead? {
        let lines = String(decoding: buffer.readableBytesView[..<end], as: UTF8.self).split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count == 3, words[2] == "HTTP/1.1" else { return nil }
        var head = HTTPRequestHead(
            version: .http1_1, method: HTTPMethod(rawValue: String(words[0])), uri: String(words[1]))
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let first = parts[0].first, !first.isWhitespace else { return nil }
            head.headers.add(
                name: String(parts[0]), value: String(parts[1].drop(while: \.isWhitespace)))
        }
        let isWebSocket = head.headers[canonicalForm: "Upgrade"].contains { $0.lowercased() == "websocket" }
        let isComplete = ["Sec-WebSocket-Key", "Sec-WebSocket-Version"].allSatisfy(head.headers.contains(name:))
        return isWebSocket && isComplete ? head : nil
    }
}
