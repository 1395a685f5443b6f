/// One request to the API server: the transport adds the server's address, TLS and nothing else.
public struct HTTPRequest: Sendable {
    public enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    public var method: Method
    /// Path and query, percent-encoded.
    public var path: String
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]?
    /// The longest the exchange may take, answer included; nil for streams.
    public var timeout: Duration?
    public var clientCertificate: ClientCertificate?

    public init(
        _ method: Method, _ path: String, headers: [(name: String, value: String)] = [], body: [UInt8]? = nil,
        timeout: Duration? = nil, clientCertificate: ClientCertificate? = nil
    ) {
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.clientCertificate = clientCertificate
    }
}

/// Status and headers of an answer.
public struct HTTPResponseHead: Sendable {
    public var status: Int
    public var headers: [(name: String, value: String)]

    public init(status: Int, headers: [(name: String, value: String)] = []) {
        self.status = status
        self.headers = headers
    }

    /// The first header of that name, whatever its case.
    public subscript(name: String) -> String? { values(of: name).first }

    public func values(of name: String) -> [String] {
        let wanted = name.lowercased()
        return headers.filter { $0.name.lowercased() == wanted }.map(\.value)
    }
}

/// An answer whose body arrives while it is read.
///
/// Reading slowly slows the server down; letting go of the body aborts the exchange.
public struct HTTPResponse: Sendable {
    public var head: HTTPResponseHead
    public var body: any HTTPBody

    public init(head: HTTPResponseHead, body: any HTTPBody) {
        self.head = head
        self.body = body
    }

    /// The whole body, or nil when it is larger than `limit`.
    func collect(upTo limit: Int) async throws -> [UInt8]? {
        var bytes: [UInt8] = []
        while let chunk = try await body.next() {
            guard bytes.count + chunk.count <= limit else { return nil }
            if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
        }
        return bytes
    }
}

/// The bytes of a body in order; one reader at a time.
public protocol HTTPBody: Sendable {
    /// The next bytes, nil at the end.
    func next() async throws -> [UInt8]?
}

/// Carries requests to one API server.
public protocol Transport: Sendable {
    /// Returns as the answer's head has arrived.
    ///
    /// - Throws: `TransportError`, or `CancellationError` after the exchange was aborted.
    func open(_ request: HTTPRequest) async throws -> HTTPResponse
}
