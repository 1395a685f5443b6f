internal import HTTPTypes
internal import Hummingbird
internal import NIOHTTP1

/// Which headers go along when a request or an answer is sent on.
///
/// Those that belong to one connection (RFC 9110, 7.6.1) stay behind, and so do those that frame a body: each side frames
/// anew. What services tell each other begins with `X-Grover-`, and passes in neither direction.
enum ForwardedHeaders {
    private static let ofConnection: Set<String> = [
        "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer",
        "transfer-encoding", "upgrade", "host", "content-length", "expect", "http2-settings",
    ]

    /// What only a trusted proxy may say of a client, beside `X-Forwarded-*`.
    private static let ofClient: Set<String> = ["forwarded", "x-real-ip"]

    /// What tells of the machinery behind, and what the gateway alone decides.
    private static let ofService: Set<String> = [
        "server", "x-powered-by", "access-control-allow-origin", "access-control-allow-credentials",
        "access-control-allow-methods", "access-control-allow-headers", "access-control-expose-headers",
        "access-control-max-age",
    ]

    static func ofRequest(
        _ request: Request, _ context: ServiceContext, proxies: TrustedProxies, trace: TraceContext?
    ) -> HTTPHeaders {
        let isFromProxy = proxies.sent(context)
        let named = namesInConnection(request.headers[values: .connection])
        var headers = HTTPHeaders()
        headers.reserveCapacity(request.headers.count + 5)
        var way: [String] = []
        var host: String?
        var scheme: String?
        for field in request.headers {
            let name = field.name.canonicalName
            switch name {
            case "x-forwarded-for": if isFromProxy { way.append(field.value) }
            case "x-forwarded-host": if isFromProxy { host = field.value }
            case "x-forwarded-proto": if isFromProxy { scheme = field.value }
            case "x-request-id", "traceparent", "tracestate": break
            default:
                if stays(name, named) || name.hasPrefix("x-forwarded-") || ofClient.contains(name) { continue }
                headers.add(name: field.name.rawName, value: field.value)
            }
        }
        headers.add(name: "X-Request-ID", value: context.requestID)
        trace?.replace(in: &headers)
        if let client = context.remoteAddress {
            headers.add(
                name: "X-Forwarded-For", value: way.isEmpty ? client : (way + [client]).joined(separator: ", "))
        }
        if let host = host ?? request.head.authority { headers.add(name: "X-Forwarded-Host", value: host) }
        headers.add(name: "X-Forwarded-Proto", value: scheme == "https" ? "https" : "http")
        return headers
    }

    static func ofAnswer(_ headers: HTTPHeaders) -> HTTPFields {
        let named = namesInConnection(headers["connection"])
        var fields = HTTPFields()
        fields.reserveCapacity(headers.count + 12)
        for (name, value) in headers {
            guard let name = HTTPField.Name(name) else { continue }
            let canonical = name.canonicalName
            if stays(canonical, named) || ofService.contains(canonical) { continue }
            fields.append(HTTPField(name: name, value: value))
        }
        return fields
    }

    private static func stays(_ name: String, _ named: Set<String>) -> Bool {
        ofConnection.contains(name) || name.hasPrefix("x-grover-") || named.contains(name)
    }

    /// What a message says belongs to its connection, in lower case.
    private static func namesInConnection(_ values: [String]) -> Set<String> {
        var names: Set<String> = []
        for value in values where value != "keep-alive" && value != "close" {
            for name in value.split(separator: ",") { names.insert(name.lowercased().filter { !$0.isWhitespace }) }
        }
        return names
    }
}

extension HTTPField.Name {
    static let forwardedFor = known("X-Forwarded-For")
}
