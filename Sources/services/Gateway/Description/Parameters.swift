internal import ServiceKit

/// The parameters that routes share, by the names under which the document refers to them.
enum Parameters {
    static var shared: [JSON.Member] {
        [
            path("user_id", "A user's id"), path("post_id", "A post's id"),
            path("session_id", "A session's id, from the list of them"),
            path("query", "What to look for, taken literally; letter case and accents do not count"),
            query("limit", "How many to return at most; moved into 1 to 100", ["type": "integer"]),
            query(
                "skip", "How many to leave out; below 0 reads as 0. Prefer `cursor`",
                ["type": "integer", "maximum": .int(Page.furthest)]),
            query(
                "cursor", "Where the page before ended, from its `Link` header; opaque",
                ["type": "string", "pattern": "^[A-Za-z0-9_-]{1,500}$"]),
            .init(
                "sign_in_id",
                query(
                    "session_id", "What the sign-in page handed out",
                    ["type": "string", "minLength": 1, "maxLength": 500], isRequired: true
                ).value),
            query("redirect", "Where to go with the session id: one of the apps that are known", ["type": "string"]),
            query("state", "What began the sign-in", ["type": "string"]),
            query("code", "What the issuer gave out", ["type": "string"]),
            header(
                "Idempotency-Key", "Repeats of a request with one key have one effect",
                ["type": "string", "minLength": 1, "maxLength": 200]),
        ]
    }

    private static func path(_ name: String, _ description: String) -> JSON.Member {
        parameter(
            name, in: "path", description,
            ["type": "string", "minLength": 1, "pattern": "^[^\\u0000-\\u001F\\u007F]+$"], isRequired: true)
    }

    private static func query(
        _ name: String, _ description: String, _ schema: JSON, isRequired: Bool = false
    ) -> JSON.Member {
        parameter(name, in: "query", description, schema, isRequired: isRequired)
    }

    private static func header(_ name: String, _ description: String, _ schema: JSON) -> JSON.Member {
        parameter(name, in: "header", description, schema, isRequired: false)
    }

    private static func parameter(
        _ name: String, in place: String, _ description: String, _ schema: JSON, isRequired: Bool
    ) -> JSON.Member {
        .init(
            name,
            [
                "name": .string(name), "in": .string(place), "description": .string(description),
                "required": .bool(isRequired), "schema": schema,
            ])
    }
}
