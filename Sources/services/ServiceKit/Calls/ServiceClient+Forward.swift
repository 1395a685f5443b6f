internal import AsyncHTTPClient
internal import HTTPTypes
public import Hummingbird
internal import NIOCore
internal import NIOHTTP1

/// A request on its way to another service, of which all that is read beforehand is read.
public struct ForwardedRequest: Sendable {
    fileprivate let outgoing: HTTPClientRequest
    /// Address and path; a query may hold what a log must not.
    fileprivate let url: String
    fileprivate let isHead: Bool
    fileprivate let span: Span?

    /// Bodies up to this size are read before they are sent on, so that a slow client keeps no connection to a service
    /// waiting; larger ones, and those that do not tell their length, flow through.
    private static var smallBody: Int { 64 << 10 }

    /// Path and query go byte for byte as they came.
    ///
    /// - Parameters:
    ///   - address: that of the service, without a slash at the end.
    ///   - maximumBody: what is larger is answered 413, if need be in the middle.
    ///   - proxies: whose word about the client goes along.
    /// - Throws: `APIError` for what is wrong with the request.
    public init(
        _ request: Request, _ context: ServiceContext, to address: String, maximumBody: Int, proxies: TrustedProxies
    ) async throws {
        // The target of a request may be a whole address, of any host: only its path and query count.
        let url = address + request.uri.path
        var outgoing = HTTPClientRequest(url: request.uri.query.map { url + "?" + $0 } ?? url)
        outgoing.method = HTTPMethod(rawValue: request.method.rawValue)
        let method = request.method.rawValue
        span = context.span?.child(method, [("http.request.method", .string(method)), ("url.full", .string(url))])
        outgoing.headers = ForwardedHeaders.ofRequest(request, context, proxies: proxies, trace: span?.context)
        if let body = try await Self.body(of: request, maximum: maximumBody) { outgoing.body = body }
        self.outgoing = outgoing
        self.url = url
        isHead = request.method == .head
    }

    private static func body(of request: Request, maximum: Int) async throws -> HTTPClientRequest.Body? {
        let coding = request.headers[.transferEncoding]
        if let coding, coding.lowercased() != "chunked" {
            throw APIError(.notImplemented, code: "transfer_coding", "This transfer coding is not supported")
        }
        if coding != nil { return .stream(LimitedBody(base: request.body, maximum: maximum), length: .unknown) }
        guard let length = request.headers[.contentLength].flatMap(Int.init), length > 0 else { return nil }
        if length > maximum { throw APIError.tooLarge }
        let body = LimitedBody(base: request.body, maximum: length)
        if length > Self.smallBody { return .stream(body, length: .known(Int64(length))) }
        var whole = ByteBuffer()
        for try await part in body { whole.writeImmutableBuffer(part) }
        return .bytes(whole)
    }
}

extension ServiceClient {
    /// Sends a request on to another service and streams its answer back.
    ///
    /// The body flows no faster than the other side takes it. When the client leaves, the call ends.
    ///
    /// - Parameters:
    ///   - deadline: how long the head of the answer may take, the request's body included.
    ///   - held: kept until the answer has gone out, or is given up.
    /// - Throws: `NoAnswer` for what is wrong with the service, `APIError` for what is wrong with the request.
    public func forward(
        _ request: ForwardedRequest, _ context: ServiceContext, deadline: Duration,
        holding held: any AnyObject & Sendable
    ) async throws -> Response {
        do {
            let response = try await context.whileClientWaits {
                try await Self.response(
                    self.execute(request.outgoing, within: deadline), isBodiless: request.isHead, holding: held)
            }
            request.span?.end(status: response.status.code)
            return response
        } catch {
            let failure = Self.failure(error, of: request)
            request.span?.end(error: (failure as? APIError)?.code ?? "no_answer")
            throw failure
        }
    }

    private static func failure(_ error: any Error, of request: ForwardedRequest) -> any Error {
        switch error {
        case is APIError: error
        case is CancellationError: APIError.clientLeft
        case let error as HTTPClientError where error == .cancelled: APIError.clientLeft
        default: NoAnswer(url: request.url, cause: error)
        }
    }

    /// Bodies up to this size are read before they are sent on, where their length is told: so head and body go out in one
    /// piece, and what breaks off on the way is a 502 instead of half an answer.
    private static var smallBody: Int { 16 << 10 }

    private static func response(
        _ answer: HTTPClientResponse, isBodiless: Bool, holding held: any AnyObject & Sendable
    ) async throws -> Response {
        let length = answer.headers.first(name: "content-length").flatMap(Int.init)
        let body: ResponseBody
        if isBodiless {
            body = ResponseBody(contentLength: length ?? 0) { try await $0.finish(nil) }
        } else if answer.status == .notModified || answer.status == .noContent {
            body = ResponseBody(contentLength: length) { try await $0.finish(nil) }
        } else if let length, length <= smallBody {
            body = ResponseBody(byteBuffer: try await answer.body.collect(upTo: smallBody))
        } else {
            body = ResponseBody(contentLength: length) { writer in
                for try await chunk in answer.body { try await writer.write(chunk) }
                try await writer.finish(nil)
                withExtendedLifetime(held) {}
            }
        }
        return Response(
            status: .init(code: Int(answer.status.code)), headers: ForwardedHeaders.ofAnswer(answer.headers),
            body: body
        )
    }
}

extension APIError {
    /// Nobody reads this answer; it is for the log.
    fileprivate static var clientLeft: APIError {
        APIError(.init(code: 499, reasonPhrase: "Client Closed Request"), code: "client_left", "The client left")
    }
}

/// A request's body up to a size; it fails as an `APIError`, also where the client leaves in the middle.
private struct LimitedBody: AsyncSequence, Sendable {
    let base: RequestBody
    let maximum: Int

    func makeAsyncIterator() -> Iterator { Iterator(base: base.makeAsyncIterator(), left: maximum) }

    struct Iterator: AsyncIteratorProtocol {
        var base: RequestBody.AsyncIterator
        var left: Int

        mutating func next() async throws -> ByteBuffer? {
            let part: ByteBuffer?
            do {
                part = try await base.next()
            } catch {
                throw APIError(.badRequest, code: "incomplete_body", "The request body ended too early")
            }
            guard let part else { return nil }
            left -= part.readableBytes
            if left < 0 { throw APIError.tooLarge }
            return part
        }
    }
}
