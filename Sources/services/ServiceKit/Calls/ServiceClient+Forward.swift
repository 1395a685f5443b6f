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
    /// Reads the body where it flows through.
    private let pump: RequestBodyPump?

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
        (outgoing.body, pump) = try await Self.body(of: request, maximum: maximumBody)
        self.outgoing = outgoing
        self.url = url
        isHead = request.method == .head
    }

    /// Makes an answer one after which the server may read the next request: what is left of the body is thrown away.
    ///
    /// To be done with every answer to a request that was sent on, also with one that says why there is none.
    public func finishing(_ response: Response) -> Response {
        guard let pump, !pump.isOver else { return response }
        var response = response
        let body = response.body
        response.body = ResponseBody(contentLength: body.contentLength) { writer in
            try await body.write(writer)
            // Not before the answer is sent: a client that has not sent all may wait for it.
            await pump.finish()
        }
        return response
    }

    private static func body(
        of request: Request, maximum: Int
    ) async throws -> (HTTPClientRequest.Body?, RequestBodyPump?) {
        // What comes with HEAD means nothing (RFC 9110, 9.3.2).
        if request.method == .head { return (nil, nil) }
        let coding = request.headers[.transferEncoding]
        if let coding, coding.lowercased() != "chunked" {
            throw APIError(.notImplemented, code: "transfer_coding", "This transfer coding is not supported")
        }
        if coding != nil {
            let pump = RequestBodyPump(LimitedBody(base: request.body, maximum: maximum))
            return (.stream(pump, length: .unknown), pump)
        }
        guard let length = request.headers[.contentLength].flatMap(Int.init), length > 0 else { return (nil, nil) }
        if length > maximum { throw APIError.tooLarge }
        let body = LimitedBody(base: request.body, maximum: length)
        if length > Self.smallBody {
            let pump = RequestBodyPump(body)
            return (.stream(pump, length: .known(Int64(length))), pump)
        }
        var whole = ByteBuffer()
        for try await part in body { whole.writeImmutableBuffer(part) }
        return (.bytes(whole), nil)
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
