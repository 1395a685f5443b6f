internal import ServiceKit

/// Failures, which have one body everywhere, and the headers of answers.
enum Responses {
    private static let known: [(status: Int, name: String, description: String)] = [
        (400, "BadRequest", "The request makes no sense; `code` says why"),
        (401, "NotAuthenticated", "No valid token; sign in again"),
        (403, "Forbidden", "Only the owner may do this"),
        (404, "NotFound", "There is no such thing, or it is not for this member to see"),
        (413, "ContentTooLarge", "The body is too large"),
        (422, "ValidationFailed", "Some fields break their rules; `detail` lists them"),
        (429, "TooManyRequests", "Too many requests; `Retry-After` says when to go on"),
        (502, "BadGateway", "The service, or one that it needs, failed"),
        (503, "Unavailable", "The service, or one that it needs, does not answer; try again after `Retry-After`"),
        (504, "TimedOut", "The service did not answer in time"),
    ]

    static func name(of status: Int) -> String {
        known.first { $0.status == status }?.name ?? "Failure"
    }

    static var shared: [JSON.Member] {
        known.map { failure in
            var headers: [JSON.Member] = [.init("X-Request-ID", .reference("headers", "X-Request-ID"))]
            if [429, 503].contains(failure.status) {
                headers.append(.init("Retry-After", .reference("headers", "Retry-After")))
            }
            // A key of a request that was used for another one is 422 as well, and no matter of fields.
            let schema: JSON =
                failure.status == 422
                ? ["anyOf": [.reference("schemas", "ValidationError"), .reference("schemas", "Error")]]
                : .reference("schemas", "Error")
            return .init(
                failure.name,
                [
                    "description": .string(failure.description), "headers": .object(headers),
                    "content": ["application/json": ["schema": schema]],
                ])
        }
    }

    static var headers: [JSON.Member] {
        [
            .init(
                "X-Request-ID",
                [
                    "description": "Names the request in all logs; a well-formed one of the client's is kept",
                    "schema": ["type": "string"],
                ]),
            .init(
                "Link",
                [
                    "description": "The next page, as `<…?cursor=…>; rel=\"next\"`; absent on the last one",
                    "schema": ["type": "string"],
                ]),
            .init("Retry-After", ["description": "Seconds to wait", "schema": ["type": "integer"]]),
        ]
    }
}
