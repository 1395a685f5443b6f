internal import HTTPTypes
internal import Hummingbird

/// Packs answers by gzip where the client takes it and it is worth it.
struct Compression: Sendable {
    /// Shorter bodies go as they are.
    let minimum: Int

    func apply(to response: inout Response, of request: Request) {
        guard minimum > 0, isEligible(response) else { return }
        // Whether or not this one is packed: a cache must know that another may be.
        response.headers.append(HTTPField(name: .vary, value: "Accept-Encoding"))
        guard request.method != .head, Self.accepts(request.headers[values: .acceptEncoding]) else { return }
        response.headers[.contentEncoding] = "gzip"
        // Other bytes than those which a strong tag stands for (RFC 9110, 8.8.3).
        if let tag = response.headers[.eTag], !tag.hasPrefix("W/") { response.headers[.eTag] = "W/" + tag }
        response.headers[.acceptRanges] = nil
        let body = response.body
        // What comes in pieces without an end in sight is read as it comes; else packing well counts more.
        let flushes = body.contentLength == nil
        response.body = ResponseBody { writer in
            try await body.write(GzipWriter(to: writer, flushes: flushes))
        }
        response.headers[.contentLength] = nil
    }

    private func isEligible(_ response: Response) -> Bool {
        guard response.status.kind != .informational, ![204, 206, 304].contains(response.status.code),
            response.body.contentLength ?? .max >= minimum,
            let type = response.headers[.contentType], Self.isCompressible(type),
            response.headers[.contentEncoding] == nil, response.headers[.contentRange] == nil
        else { return false }
        return response.headers[.cacheControl]?.contains("no-transform") != true
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
