internal import HTTPTypes
internal import ServiceKit

/// What every request meets first, and every answer last, whoever gives it.
struct Door: Sendable {
    let proxies: TrustedProxies
    let limits: RateLimits
    let security: SecurityHeaders
    let compression: Compression

    static let methods: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete, .options]

    /// Counts a request; who is refused for another reason has asked as well.
    func standing(of head: HTTPRequest, route: String?, from peer: IPAddress?) -> Standing? {
        limits.take(head, route: route, from: peer.map { proxies.client(of: head.headerFields, from: $0) })
    }

    /// Whether the request wants a WebSocket, which can be nothing else.
    ///
    /// Whoever offers another protocol (`h2c`, `TLS/1.2`) goes on in HTTP/1.1 where nobody takes it up (RFC 9110, 7.8).
    static func isUpgrade(_ head: HTTPRequest) -> Bool {
        guard let offers = head.headerFields[.upgrade] else { return false }
        return offers.split(separator: ",").contains { offer in
            offer.prefix { $0 != "/" }.filter { !$0.isWhitespace }.lowercased() == "websocket"
        }
    }

    static func checkForm(of head: HTTPRequest) throws(APIError) {
        if isUpgrade(head) {
            throw APIError(
                .notImplemented, code: "upgrade_not_supported",
                "This server speaks HTTP only; upgrades to WebSocket are not supported")
        }
        guard methods.contains(head.method) else {
            throw APIError(
                .methodNotAllowed, code: "method_not_allowed", "Method Not Allowed",
                headers: [.allow: methods.map(\.rawValue).joined(separator: ", ")])
        }
    }
}
