internal import ServiceKit

/// The OpenAPI 3.1 document of all that can be reached through the gateway.
///
/// A test holds it against the routes that the services register, in both directions.
enum APIDescription {
    static let operations = gateway + auth + users + posts

    static func document(version: String) -> JSON {
        [
            "openapi": "3.1.0",
            "info": [
                "title": "Grover", "version": .string(version),
                "description": """
                All routes of the Grover services, as the gateway serves them. Success is always 200; errors have one body, \
                whose `code` is stable. Times are UTC without a zone, with six digits after the point.
                """,
                "license": ["name": "MIT", "identifier": "MIT"],
            ],
            "servers": [["url": "/", "description": "this gateway"]],
            "tags": [
                ["name": "gateway", "description": "What the gateway answers itself"],
                ["name": "auth", "description": "Signing in and out"],
                ["name": "users", "description": "Profiles, settings, the follow graph"],
                ["name": "posts", "description": "Posts, feeds, likes, reactions"],
            ],
            "paths": paths,
            "components": [
                "securitySchemes": [
                    "bearer": [
                        "type": "http", "scheme": "bearer",
                        "description": "The `session_token` of `/api/auth/session`",
                    ]
                ],
                "schemas": .object(Schemas.all), "parameters": .object(Parameters.shared),
                "responses": .object(Responses.shared), "headers": .object(Responses.headers),
            ],
        ]
    }

    /// Operations by path, paths in the order of first mention.
    private static var paths: JSON {
        var order: [String] = []
        var members: [String: [JSON.Member]] = [:]
        for operation in operations {
            if members[operation.path] == nil { order.append(operation.path) }
            members[operation.path, default: []].append(.init(operation.method.lowercased(), operation.json))
        }
        return .object(order.map { .init($0, .object(members[$0] ?? [])) })
    }
}
