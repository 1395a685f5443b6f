public import HTTPTypes
public import NIOCore

/// Which headers go along when a request or an answer is sent on.
///
/// Those that belong to one connection (RFC 9110, 7.6.1) stay behind, and so do those that frame a body: each side frames
/// anew. What services tell each other begins with `X-Grover-`, and passes in neither direction.
public enum ForwardedHeaders {
    private static let ofConnection: Set<String> = [
        "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer",
        "transfer-encoding", "upgrade", "host", "content-length", "expect", "http2-settings",
    ]

    /// What is written anew, and what only a trusted proxy may say of a client, beside `X-Forwarded-*`.
    private static let ofClient: Set<String> = [
        "forwarded", "x-real-ip", "x-request-id", "traceparent", "tracestate",
    ]

    /// What tells of the machinery behind, and what the gateway alone decides.
    private static let ofService: Set<String> = [
        "server", "x-powered-by", "access-control-allow-origin", "access-control-allow-credentials",
        "access-control-allow-methods", "access-control-allow-headers", "access-control-expose-headers",
        "access-control-max-age", "x-request-id", "ratelimit-limit", "ratelimit-remaining", "ratelimit-reset",
    ]

    /// Who sent a request that is sent on.
    public struct Sender: Sendable {
        /// As text, without port.
        public var address: String?
        /// Whether its `X-Forwarded-*` is believed.
        public var isTrustedProxy: Bool

        public init(address: String?, isTrustedProxy: Bool) {
            self.address = address
            self.isTrustedProxy = isTrustedProxy
        }
    }

    /// Writes the headers of a request as lines, but for those that frame its body.
    ///
    /// - Parameter host: what `Host` says.
    public static func write(
        _ head: HTTPRequest, from sender: Sender, to host: String, requestID: String, trace: TraceContext,
        into lines: inout ByteBuffer
    ) {
        let fields = head.headerFields
        let named = names(inConnection: fields[values: .connection])
        var way: [String] = []
        var forwardedHost: String?
        var scheme: String?
        write("Host", host, into: &lines)
        for field in fields {
            let name = field.name.canonicalName
            if name.hasPrefix("x-forwarded-") {
                guard sender.isTrustedProxy else { continue }
                switch name {
                case "x-forwarded-for": way.append(field.value)
                case "x-forwarded-host": forwardedHost = field.value
                case "x-forwarded-proto": scheme = field.value
                default: break
                }
            } else if !stays(name), !ofClient.contains(name), named.isEmpty || !named.contains(name) {
                write(field.name.rawName, field.value, into: &lines)
            }
        }
        write("X-Request-ID", requestID, into: &lines)
        write("traceparent", trace.traceParent, into: &lines)
        if let state = trace.state { write("tracestate", state, into: &lines) }
        if let client = sender.address {
            write("X-Forwarded-For", way.isEmpty ? client : (way + [client]).joined(separator: ", "), into: &lines)
        }
        if let host = forwardedHost ?? head.authority { write("X-Forwarded-Host", host, into: &lines) }
        write("X-Forwarded-Proto", scheme == "https" ? "https" : "http", into: &lines)
    }

    /// A line of a head. What an `HTTPField` holds is fit for it.
    public static func write(_ name: String, _ value: String, into lines: inout ByteBuffer) {
        var (name, value) = (name, value)
        // In one piece: a buffer looks at itself anew for each write.
        lines.writeWithUnsafeMutableBytes(minimumWritableBytes: name.utf8.count + value.utf8.count + 4) { space in
            let colon = name.withUTF8 { copy($0, to: space, at: 0) }
            space[colon] = UInt8(ascii: ":")
            space[colon + 1] = UInt8(ascii: " ")
            let end = value.withUTF8 { copy($0, to: space, at: colon + 2) }
            space[end] = UInt8(ascii: "\r")
            space[end + 1] = UInt8(ascii: "\n")
            return end + 2
        }
    }

    /// - Returns: where the copy ends.
    private static func copy(
        _ text: UnsafeBufferPointer<UInt8>, to space: UnsafeMutableRawBufferPointer, at start: Int
    ) -> Int {
        UnsafeMutableRawBufferPointer(rebasing: space[start...]).copyMemory(from: UnsafeRawBufferPointer(text))
        return start + text.count
    }

    /// Whether a header of an answer goes on to the client, by its name in lower case.
    public static func passToClient(_ name: String) -> Bool {
        !stays(name) && !ofService.contains(name)
    }

    private static func stays(_ name: String) -> Bool {
        ofConnection.contains(name) || name.hasPrefix("x-grover-")
    }

    /// What the values of `Connection` say belongs to the connection, in lower case.
    public static func names(inConnection values: [String]) -> Set<String> {
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
