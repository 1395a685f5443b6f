internal import HTTPTypes
public import Hummingbird

extension Request {
    /// The token that the request shows: `Bearer` and the token, in just that case, or the bare token.
    public var bearerToken: String? {
        guard let header = headers[.authorization] else { return nil }
        let token = header.hasPrefix("Bearer ") ? header.dropFirst("Bearer ".count) : header[...]
        guard (1...500).contains(token.utf8.count), !token.contains(where: \.isWhitespace) else { return nil }
        return String(token)
    }
}
