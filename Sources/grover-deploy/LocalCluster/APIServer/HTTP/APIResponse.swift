import Documents
import HTTPTypes

/// An answer: whole, or a stream that is written while it happens.
struct APIResponse: Sendable {
    enum Body: Sendable {
        case bytes([UInt8])
        case stream(ChunkSource)
    }

    var status = 200
    var contentType = "application/json"
    var warnings: [String] = []
    var retryAfter: Int?
    var cacheControl = "no-cache, private"
    /// Names what the answer holds, for clients that keep it.
    var entityTag: String?
    /// Of an answer that is passed on.
    var headers: HTTPFields = [:]
    var body: Body
    /// The length that the body would have, where it is left out.
    var bodyLength: Int?

    /// The answer to HEAD.
    var headOnly: APIResponse {
        var response = self
        if case .bytes(let bytes) = body { response.bodyLength = bytes.count }
        response.body = .bytes([])
        return response
    }

    static func json(_ node: Node, status: Int = 200) -> APIResponse {
        APIResponse(status: status, body: .bytes(JSON.bytes(node) + [0x0A]))
    }

    static func text(_ text: String, status: Int = 200) -> APIResponse {
        APIResponse(status: status, contentType: "text/plain; charset=utf-8", body: .bytes(Array(text.utf8)))
    }

    static func refusal(_ status: APIStatus) -> APIResponse {
        var response = json(status.node, status: status.code)
        response.retryAfter = status.retryAfterSeconds
        return response
    }

    /// What a real server says about a path that no group serves.
    static let unknownPath = text("404 page not found\n", status: 404)
}
