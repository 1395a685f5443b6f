internal import HTTPTypes
public import Hummingbird

extension Request {
    /// The token that the request shows: `Bearer` and the token, in just that case, or the bare token.
    public var bearerToken: String? {
        guard let header = headers[.authorization] else { return nil }
        let token = header.hasPrefix("Bearer ") ? header.dropFirst("Bearer ".count) : header[...]
        guard (1...500).contains(token.utf8.count), !token.utf8.contains(where: { $0 == 0x20 || $0 == 0x09 }) else {
            return nil
        }
        return String(token)
    }
}
