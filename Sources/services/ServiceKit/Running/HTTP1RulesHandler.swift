internal import HTTPTypes
internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTPTypes
internal import NIOHTTPTypesHTTP1

/// Keeps what HTTP/1.1 asks of a server and the layers behind do not see, as they know nothing of versions and lines.
///
/// A request without its one good `Host` is refused (RFC 9112, 3.2). A client of HTTP/1.0 knows no chunks, so a body of unknown
/// length ends with its connection (RFC 9112, 6.3 and 7.1). And the answer to what cannot be read has the body of every error.
///
/// It takes the place of NIO's `HTTP1ToHTTPServerCodec`, which takes every path for a URL and mends it.
final class HTTP1RulesHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let state: ConnectionState
    /// After it, where another request begins is anybody's guess.
    private var isRefused = false

    init(_ state: ConnectionState) { self.state = state }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isRefused else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            let isOld = head.version.minor == 0
            // An answer to such a client may end with its connection, so it can only be the first and the last.
            guard Self.isGood(head), !isOld || state.unanswered == 0 else {
                isRefused = true
                return context.fireErrorCaught(HTTPParserError.invalidHeaderToken)
            }
            state.speaksHTTP10 = isOld
            do {
                context.fireChannelRead(wrapInboundOut(.head(try Self.request(head))))
            } catch {
                context.fireErrorCaught(error)
            }
        case .body(let body): context.fireChannelRead(wrapInboundOut(.body(body)))
        case .end(let trailers):
            isRefused = state.speaksHTTP10
            context.fireChannelRead(wrapInboundOut(.end(trailers.map { HTTPFields($0, splitCookie: false) })))
        }
    }

    private static func request(_ head: HTTPRequestHead) throws -> HTTPRequest {
        HTTPRequest(
            method: try HTTPRequest.Method(head.method), scheme: "http",
            authority: head.headers.first { isHost($0.name) }?.value, path: path(of: head.uri),
            headerFields: HTTPFields(head.headers, splitCookie: false))
    }

    /// Path and query of a target, byte for byte; of a whole address (RFC 9112, 3.2.2) all behind its authority.
    private static func path(of target: String) -> String {
        guard target.utf8.first != UInt8(ascii: "/"), let scheme = target.firstRange(of: "://") else { return target }
        let rest = target[scheme.upperBound...]
        guard let start = rest.firstIndex(where: { $0 == "/" || $0 == "?" }) else { return "/" }
        return (rest[start] == "?" ? "/" : "") + rest[start...]
    }

    private static func isGood(_ head: HTTPRequestHead) -> Bool {
        var hosts = 0
        for (name, value) in head.headers where isHost(name) {
            hosts += 1
            guard hosts == 1, value.utf8.allSatisfy({ isInHost[Int($0)] }) else { return false }
        }
        return hosts == 1 || head.version.minor == 0
    }

    /// Compared in place: it is done for each header of each request.
    private static func isHost(_ name: String) -> Bool {
        let name = name.utf8
        guard name.count == 4, name.first.map({ $0 | 0x20 }) == UInt8(ascii: "h") else { return false }
        return name.elementsEqual("host".utf8) { $0 | 0x20 == $1 }
    }

    /// What a host and its port consist of (RFC 3986, 3.2.2).
    private static let isInHost: [Bool] = {
        let characters = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:%[]".utf8)
        return (0...UInt8.max).map(characters.contains)
    }()

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let response): write(HTTPResponseHead(response), context, promise)
        case .body(let body): context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: promise)
        case .end(let trailers):
            context.write(wrapOutboundOut(.end(trailers.map { HTTPHeaders($0) })), promise: promise)
        }
    }

    private func write(_ head: HTTPResponseHead, _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?)
    {
        var head = head
        if state.speaksHTTP10 { head.version = .http1_0 }
        guard head.isToUnreadable else { return context.write(wrapOutboundOut(.head(head)), promise: promise) }
        let id = RequestID.accept(nil)
        let body = ByteBuffer(bytes: APIError.malformed.body(requestID: id).bytes)
        head.headers.replaceOrAdd(name: "Content-Type", value: "application/json")
        head.headers.replaceOrAdd(name: "Content-Length", value: String(body.readableBytes))
        head.headers.replaceOrAdd(name: "X-Request-ID", value: id)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: promise)
    }
}

extension HTTPResponseHead {
    /// Whether it is what the server answers where it cannot read a request: no other 400 comes without a body.
    fileprivate var isToUnreadable: Bool {
        status == .badRequest && headers["Content-Length"] == ["0"]
    }
}
