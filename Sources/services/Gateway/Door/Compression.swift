internal import HTTPTypes
internal import Hummingbird

/// Packs answers by gzip where the client takes it and it is worth it.
struct Compression: Sendable {
    /// Shorter bodies go as they are.
    let minimum: Int

    func apply(to response: inout Response, of request: Request) {
        let body = response.body
        guard
            apply(
                to: &response.headers, status: response.status, length: body.contentLength ?? .max, of: request.head)
        else { return }
        response.headers[.contentLength] = nil
        response.body = ResponseBody { writer in
            try await body.write(GzipWriter(to: writer, flushes: body.contentLength == nil))
        }
    }

    /// Decides, and makes the headers those of the packed answer.
    ///
    /// - Parameter length: that of the body; very long where it is not known.
    /// - Returns: whether the body is to be packed.
    func apply(to headers: inout HTTPFields, status: HTTPResponse.Status, length: Int, of head: HTTPRequest) -> Bool {
        guard minimum > 0, length >= minimum, isEligible(headers, status) else { return false }
        // Whether or not this one is packed: a cache must know that another may be.
        headers.append(HTTPField(name: .vary, value: "Accept-Encoding"))
        guard head.method != .head, Self.accepts(head.headerFields[values: .acceptEncoding]) else { return false }
        headers[.contentEncoding] = "gzip"
        // Other bytes than those which a strong tag stands for (RFC 9110, 8.8.3).
        if let tag = headers[.eTag], !tag.hasPrefix("W/") { headers[.eTag] = "W/" + tag }
        headers[.acceptRanges] = nil
        return true
    }

    private func isEligible(_ headers: HTTPFields, _ status: HTTPResponse.Status) -> Bool {
        guard status.kind != .informational, ![204, 206, 304].contains(status.code),
            let type = headers[.contentType], Self.isCompressible(type),
            headers[.contentEncoding] == nil, headers[.contentRange] == nil
        else { return false }
        return headers[.cacheControl]?.contains("no-transform") != true
    }

    /// Events are left alone: each must arrive when it is sent.
    static func isCompressible(_ contentType: String) -> Bool {
        let type = contentType.prefix { $0 != ";" && $0 != " " }.lowercased()
        if type.hasPrefix("text/") { return type != "text/event-stream" }
        return [
            "application/json", "application/javascript", "application/xml", "application/x-ndjson", "image/svg+xml",
        ].contains(type) || type.hasSuffix("+json") || type.hasSuffix("+xml")
    }

    /// Whether `Accept-Encoding` names gzip, or all, with a weight that is not nought (RFC 9110, 12.5.3).
    static func accepts(_ values: [String]) -> Bool {
        var all: Bool?
        for value in values {
            for item in value.split(separator: ",") {
                let parts = item.split(separator: ";").map { $0.filter { !$0.isWhitespace }.lowercased() }
                let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
                switch parts.first {
                case "gzip", "x-gzip": return weight > 0
                case "*": all = weight > 0
                default: break
                }
            }
        }
        return all ?? false
    }
}
