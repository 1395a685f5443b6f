internal import HTTPTypes
internal import Hummingbird
internal import NIOHTTP1

/// Which headers go along when a request or an answer is sent on.
///
/// Those that belong to one connection (RFC 9110, 7.6.1) stay behind, and so do those that frame a body: each side frames
/// anew.
enum ForwardedHeaders {
    private static let ofConnection: Set<String> = [
        "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer",
        "transfer-encoding", "upgrade", "host", "content-length", "expect",
    ]

    static func ofRequest(_ request: Request, _ context: ServiceContext) -> HTTPHeaders {
        let left = namesLeft(behind: request.headers.map { ($0.name.canonicalName, $0.value) })
        var headers = HTTPHeaders()
        for field in request.headers where !left.contains(field.name.canonicalName) {
            headers.add(name: field.name.rawName, value: field.value)
        }
        headers.replaceOrAdd(name: "X-Request-ID", value: context.requestID)
        if let client = context.remoteAddress {
            let way = headers["X-Forwarded-For"] + [client]
            headers.replaceOrAdd(name: "X-Forwarded-For", value: way.joined(separator: ", "))
        }
        // What a proxy in front of this one has said stands: it knows the client.
        if !headers.contains(name: "X-Forwarded-Host"), let host = request.head.authority {
            headers.add(name: "X-Forwarded-Host", value: host)
        }
        if !headers.contains(name: "X-Forwarded-Proto") { headers.add(name: "X-Forwarded-Proto", value: "http") }
        return headers
    }

    static func ofAnswer(_ headers: HTTPHeaders) -> HTTPFields {
        let left = namesLeft(behind: headers.map { ($0.name.lowercased(), $0.value) })
        var fields = HTTPFields()
        for (name, value) in headers where !left.contains(name.lowercased()) {
            guard let name = HTTPField.Name(name) else { continue }
            fields.append(HTTPField(name: name, value: value))
        }
        return fields
    }

    /// Names in lower case.
    private static func namesLeft(behind headers: [(name: String, value: String)]) -> Set<String> {
        var names = ofConnection
        for header in headers where header.name == "connection" {
            for name in header.value.split(separator: ",") {
                names.insert(name.lowercased().filter { !$0.isWhitespace })
            }
        }
        return names
    }
}
