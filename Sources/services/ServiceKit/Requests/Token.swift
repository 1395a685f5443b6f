internal import Crypto
public import Hummingbird

/// What proves a session: 256 random bits for its owner, and for who checks it only their hash.
public enum Token {
    public static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        return hexadecimal((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    }

    public static func hash(_ token: String) -> String {
        hexadecimal(SHA256.hash(data: Array(token.utf8)))
    }

    private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        var digits: [UInt8] = []
        digits.reserveCapacity(2 * bytes.underestimatedCount)
        for byte in bytes {
            for digit in [byte >> 4, byte & 15] {
                digits.append(digit + (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10))
            }
        }
        return String(decoding: digits, as: UTF8.self)
    }
}

/// What a service shows another one: a secret that both have in `SERVICE_TOKEN`.
public struct ServiceCredential: Sendable {
    public let token: String?
    private let hash: String?

    /// - Parameter token: nil where none is set; then nobody is let in.
    public init(_ token: String?) {
        self.token = token
        hash = token.map(Token.hash)
    }

    /// Throws where the request does not come from a service. Hashes are compared, so that time tells nothing.
    public func check(_ request: Request) throws(APIError) {
        guard let hash else {
            throw .unavailable(
                code: "service_token_missing", "SERVICE_TOKEN is not set; services cannot ask this one")
        }
        guard let shown = request.bearerToken, Token.hash(shown) == hash else { throw .notAuthenticated }
    }
}
