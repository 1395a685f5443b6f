internal import AsyncHTTPClient
internal import HTTPTypes
public import Hummingbird
internal import NIOCore
internal import NIOHTTP1

extension ServiceClient {
    /// Bodies up to this size are read before they are sent on; larger ones flow through.
    private static var smallBody: Int { 64 << 10 }

    /// Sends a request on to another service and streams its answer back.
    ///
    /// Path and query go byte for byte as they came; the body flows no faster than the other side takes it. When the
    /// client leaves, the call ends.
    ///
    /// - Parameter maximumBody: what is larger is answered 413, if need be in the middle.
    /// - Throws: `APIError` for what is wrong with the request, `NoAnswer` for what is wrong with the service.
    public func forward(
        _ request: Request, _ context: ServiceContext, to address: String, maximumBody: Int
    ) async throws -> Response {
        // The target of a request may be a whole address, of any host: only its path and query count.
        let target = request.uri.path + (request.uri.query.map { "?" + $0 } ?? "")
        var outgoing = HTTPClientRequest(url: address + target)
        outgoing.method = HTTPMethod(rawValue: request.method.rawValue)
        outgoing.headers = ForwardedHeaders.ofRequest(request, context)
        if let body = try await body(of: request, maximum: maximumBody) { outgoing.body = body }
        let isHead = request.method == .head
        do {
            return try await context.whileClientWaits { [outgoing] in
                Self.response(try await self.execute(outgoing), isBodiless: isHead)
            }
        } catch let error as APIError {
            throw error
        } catch is CancellationError {
            throw APIError.clientLeft
        } catch let error as HTTPClientError where error == .cancelled {
            throw APIError.clientLeft
        } catch {
            throw NoAnswer(url: address + request.uri.path, cause: error)
        }
    }

    private func body(of request: Request, maximum: Int) async throws -> HTTPClientRequest.Body? {
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

    private static func response(_ answer: HTTPClientResponse, isBodiless: Bool) -> Response {
        let length = answer.headers.first(name: "content-length").flatMap(Int.init)
        let body =
            isBodiless
            ? ResponseBody(contentLength: length ?? 0) { try await $0.finish(nil) }
            : ResponseBody(contentLength: length) { writer in
                for try await chunk in answer.body { try await writer.write(chunk) }
                try await writer.finish(nil)
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
