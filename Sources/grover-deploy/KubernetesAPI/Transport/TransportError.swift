/// A request that got no answer, and why.
public struct TransportError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable {
        /// Nothing listens at the address.
        case refused
        /// The server's name has no address.
        case dns
        /// No route, or the network turned the packets away.
        case unreachable
        /// The server's certificate is not trusted, or ours was turned away.
        case tls
        case timeout
        /// The connection ended before the answer did.
        case connectionLost
        /// The answer was larger than a client should take in, or was no answer that HTTP knows.
        case badResponse
    }

    public var code: Code
    public var method: String
    public var path: String
    /// What libcurl or the system said.
    public var detail: String
    /// One line for people: where we went, what is wrong, what to do.
    public var message: String
    /// Whether bytes of the request may have reached the server.
    public var mayHaveBeenSent: Bool

    public init(
        _ code: Code, method: String, path: String, detail: String, message: String, mayHaveBeenSent: Bool
    ) {
        self.code = code
        self.method = method
        self.path = path
        self.detail = detail
        self.message = message
        self.mayHaveBeenSent = mayHaveBeenSent
    }

    public var description: String { message }

    /// Whether the same request may well succeed a moment later.
    public var isTransient: Bool {
        switch code {
        case .refused, .dns, .unreachable, .timeout, .connectionLost: true
        case .tls, .badResponse: false
        }
    }
}
