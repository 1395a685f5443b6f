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
    /// Path and query go as they came. Headers that belong to one connection (RFC 9110, 7.6.1) stay here; where the
    /// request came from goes along in `X-Forwarded-*`.
    public func forward(
        _ request: Request, _ context: ServiceContext, to address: String
    ) async throws -> Response {
        let url = address + request.uri.string
        var outgoing = HTTPClientRequest(url: url)
        outgoing.method = HTTPMethod(rawValue: request.method.rawValue)
        outgoing.headers = forwardedHeaders(request, context)
        let length = request.headers[.contentLength].flatMap(Int.init)
        let mayRepeat = request.method == .get || request.method == .head
        if let length, length <= Self.smallBody {
            if length > 0 { outgoing.body = .bytes(try await request.body.collect(upTo: Self.smallBody)) }
        } else if let length {
            outgoing.body = .stream(request.body, length: .known(Int64(length)))
        } else if request.headers[.transferEncoding] != nil {
            outgoing.body = .stream(request.body, length: .unknown)
        }
        let answer: HTTPClientResponse
        do {
            answer = try await execute(outgoing, mayRepeat: mayRepeat)
        } catch {
            throw NoAnswer(url: url, cause: error)
        }
        return response(answer, isBodiless: request.method == .head)
    }

    private func forwardedHeaders(_ request: Request, _ context: ServiceContext) -> HTTPHeaders {
        let ownToConnection = Self.connectionHeaders(request.headers.map { ($0.name.canonicalName, $0.value) })
        var headers = HTTPHeaders()
        for field in request.headers where !ownToConnection.contains(field.name.canonicalName) {
            headers.add(name: field.name.rawName, value: field.value)
        }
        headers.replaceOrAdd(name: "X-Request-ID", value: context.requestID)
        if let remoteAddress = context.remoteAddress {
            headers.add(name: "X-Forwarded-For", value: remoteAddress)
        }
        if let host = request.head.authority { headers.replaceOrAdd(name: "X-Forwarded-Host", value: host) }
        headers.replaceOrAdd(name: "X-Forwarded-Proto", value: "http")
        return headers
    }

    private func response(_ answer: HTTPClientResponse, isBodiless: Bool) -> Response {
        let ownToConnection = Self.connectionHeaders(answer.headers.map { ($0.name.lowercased(), $0.value) })
        var fields = HTTPFields()
        for (name, value) in answer.headers where !ownToConnection.contains(name.lowercased()) {
            guard let name = HTTPField.Name(name) else { continue }
            fields.append(HTTPField(name: name, value: value))
        }
        let length = answer.headers.first(name: "content-length").flatMap(Int.init)
        let body =
            isBodiless
            ? ResponseBody(contentLength: length ?? 0) { try await $0.finish(nil) }
            : ResponseBody(contentLength: length) { writer in
                for try await chunk in answer.body { try await writer.write(chunk) }
                try await writer.finish(nil)
            }
        return Response(status: .init(code: Int(answer.status.code)), headers: fields, body: body)
    }

    /// Names, in lower case, of the headers that must not be sent on; `Content-Length` and `Host` are set anew.
    private static func connectionHeaders(_ headers: [(name: String, value: String)]) -> Set<String> {
        var names: Set<String> = [
            "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te",
            "trailer", "transfer-encoding", "upgrade", "host", "content-length",
        ]
        for header in headers where header.name == "connection" {
            for name in header.value.split(separator: ",") {
                names.insert(name.lowercased().filter { $0 != " " })
            }
        }
        return names
    }
}
