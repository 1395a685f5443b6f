public import HTTPTypes
public import Hummingbird
internal import NIOCore
internal import NIOHTTP1

/// A failure as a client sees it, in the one body that every service and the gateway answer with.
///
/// `code` is stable and meant for programs; `message` is for people and may change.
public struct APIError: Error, Sendable {
    public var status: HTTPResponse.Status
    public var code: String
    public var message: String
    /// What is wrong with single fields; where there is any, it becomes the `detail`.
    public var violations: [Violation]
    public var headers: HTTPFields

    public init(
        _ status: HTTPResponse.Status, code: String, _ message: String, violations: [Violation] = [],
        headers: HTTPFields = [:]
    ) {
        self.status = status
        self.code = code
        self.message = message
        self.violations = violations
        self.headers = headers
    }

    /// One field that breaks its rule: where it stands (`["body", "content"]`) and why.
    public struct Violation: Sendable, Hashable {
        public var type: String
        public var location: [JSON]
        public var message: String

        public init(type: String, location: [JSON], message: String) {
            self.type = type
            self.location = location
            self.message = message
        }
    }
}

extension APIError {
    public static var notFound: APIError { APIError(.notFound, code: "not_found", "Not Found") }

    public static var notAuthenticated: APIError {
        APIError(.unauthorized, code: "not_authenticated", "Not authenticated")
    }

    public static var tooLarge: APIError {
        APIError(.contentTooLarge, code: "content_too_large", "Request body is too large")
    }

    /// What the client sent is no HTTP, or broke off.
    public static var malformed: APIError {
        APIError(.badRequest, code: "malformed_request", "Malformed request")
    }

    public static func invalid(_ violations: [Violation]) -> APIError {
        APIError(.unprocessableContent, code: "validation_failed", "Validation failed", violations: violations)
    }

    /// Something that this service needs does not answer; the client may try again soon.
    public static func unavailable(code: String, _ message: String) -> APIError {
        APIError(.serviceUnavailable, code: code, message, headers: [.retryAfter: "1"])
    }

    /// How any error looks from outside; what is not known is a plain 500 that tells nothing of the inside.
    public static func from(_ error: any Error, explain: (any Error) -> APIError? = { _ in nil }) -> APIError {
        switch error {
        case let error as APIError: error
        case let error as HTTPError where error.status == .notFound: .notFound
        case let error as HTTPError:
            APIError(
                error.status, code: code(of: error.status), error.body ?? error.status.reasonPhrase,
                headers: error.headers)
        case is NIOTooManyBytesError: .tooLarge
        case is HTTPParserError: .malformed
        default:
            explain(error) ?? APIError(.internalServerError, code: "internal_error", "Internal Server Error")
        }
    }

    private static func code(of status: HTTPResponse.Status) -> String {
        status.reasonPhrase.lowercased().split(separator: " ").joined(separator: "_")
    }

    /// The body of the answer, with the id under which the logs tell more.
    public func body(requestID: String) -> JSON {
        let detail: JSON =
            violations.isEmpty
            ? .string(message)
            : .array(
                violations.map { ["type": .string($0.type), "loc": .array($0.location), "msg": .string($0.message)] })
        return [
            "detail": detail, "status": "error", "message": .string(message), "code": .string(code),
            "request_id": .string(requestID),
        ]
    }

    public func response(requestID: String) -> Response {
        var response = body(requestID: requestID).response(status: status)
        response.headers.append(contentsOf: headers)
        return response
    }
}

extension JSON: ResponseGenerator {
    public func response(from request: Request, context: some RequestContext) -> Response {
        response(status: .ok)
    }

    /// This value as the whole body of an answer.
    public func response(status: HTTPResponse.Status) -> Response {
        var text = JSONText(capacity: 256)
        text.put(self)
        return text.response(status: status)
    }
}

extension JSONText: ResponseGenerator {
    public func response(from request: Request, context: some RequestContext) -> Response {
        response(status: .ok)
    }

    /// What was written as the whole body of an answer.
    public func response(status: HTTPResponse.Status) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
