internal import ServiceKit

/// The shapes of bodies.
enum Schemas {
    static var all: [JSON.Member] {
        [
            .init("Error", error), .init("ValidationError", validationError), .init("Health", health),
            .init("ServicesHealth", servicesHealth), .init("Session", session),
            .init("SessionRequest", sessionRequest),
            .init("SessionEntry", sessionEntry), .init("Ended", object([.init("ended", count)])),
            .init("User", user), .init("UserWithCounts", userWithCounts), .init("UserPublic", userPublic),
            .init("UserUpdate", userUpdate), .init("UserCounts", object(counts)),
            .init("NotificationSettings", object(notifications)),
            .init("NotificationSettingsUpdate", object(notifications, required: [])), .init("Post", post),
            .init("PostCreate", postCreate), .init("PostUpdate", postUpdate),
            .init("ReactionRequest", reactionRequest), .init("Reacted", reacted),
        ]
    }

    // MARK: Failures and health

    private static let error = object(
        [
            .init("detail", ["type": "string", "description": "The same as `message`"]),
            .init("status", ["const": "error"]),
            .init("message", ["type": "string", "description": "For people; may change"]),
            .init("code", ["type": "string", "description": "For programs; stable", "examples": ["post_not_found"]]),
            .init("request_id", text),
        ])

    private static let validationError = object(
        [
            .init(
                "detail",
                [
                    "type": "array",
                    "items": object([
                        .init("type", ["type": "string", "examples": ["string_too_long"]]),
                        .init(
                            "loc",
                            [
                                "type": "array", "items": ["type": ["string", "integer"]],
                                "examples": [["body", "content"]],
                            ]),
                        .init("msg", text),
                    ]),
                ]),
            .init("status", ["const": "error"]), .init("message", text), .init("code", text),
            .init("request_id", text),
        ])

    private static let health = object([
        .init("status", ["const": "healthy"]), .init("service", text), .init("version", text),
        .init("timestamp", ["type": "string", "format": "date-time"]),
    ])

    private static let servicesHealth = object([
        .init("gateway", ["const": "healthy"]),
        .init(
            "services",
            [
                "type": "object",
                "additionalProperties": object([
                    .init("status", ["type": "string", "enum": ["healthy", "unhealthy", "not_deployed"]])
                ]),
            ]),
        .init("overall_status", ["type": "string", "enum": ["healthy", "degraded", "unhealthy"]]),
    ])

    // MARK: Users

    private static let session = object([
        .init("user_id", text), .init("email", text), .init("name", text), .init("picture", nullable()),
        .init("session_token", ["type": "string", "description": "The bearer token; valid for 7 days"]),
    ])

    private static let sessionEntry = object([
        .init("session_id", ["type": "string", "description": "Names the session; opens nothing"]),
        .init("created_at", time), .init("expires_at", time), .init("is_current", flag),
    ])

    private static let sessionRequest = object([
        .init("session_id", ["type": "string", "minLength": 1, "maxLength": 500])
    ])

    private static let profile: [JSON.Member] = [
        .init("name", bounded(100)), .init("bio", nullable(500)), .init("picture", nullable()),
        .init("website", nullable()), .init("twitter", nullable()), .init("instagram", nullable()),
        .init("linkedin", nullable()),
    ]

    private static let notifications: [JSON.Member] = [
        "notify_followers", "notify_likes", "notify_comments", "notify_messages", "notify_sales", "notify_mentions",
        "notify_reposts",
    ].map { .init($0, flag) }

    private static let counts: [JSON.Member] = [
        "followers_count", "following_count", "posts_count", "products_count",
    ].map { .init($0, count) }

    private static let userMembers: [JSON.Member] =
        profile + [
            .init("user_id", text), .init("email", text), .init("is_premium", flag), .init("is_private", flag),
            .init("paypal_email", nullable()),
        ] + notifications + [.init("created_at", time)]

    private static let user = object(userMembers)
    private static let userWithCounts = object(userMembers + counts)

    private static let userPublic = object([
        .init("user_id", text), .init("name", text), .init("picture", nullable()), .init("bio", nullable()),
        .init("is_premium", flag), .init("is_private", flag), .init("website", nullable()),
        .init("twitter", nullable()), .init("instagram", nullable()), .init("linkedin", nullable()),
        .init("created_at", time),
    ])

    private static let userUpdate = object(
        [
            .init("name", bounded(100)), .init("bio", nullable(500)), .init("picture", webAddress),
            .init("website", webAddress), .init("twitter", nullable(200)), .init("instagram", nullable(200)),
            .init("linkedin", nullable(200)), .init("is_private", flag),
            .init("paypal_email", ["type": ["string", "null"], "format": "email", "maxLength": 320]),
        ], required: [])

    // MARK: Posts

    private static let post = object([
        .init("content", text), .init("media_url", nullable()), .init("media_type", nullable()),
        .init("tagged_users", list(text)), .init("location", nullable()), .init("post_id", text),
        .init("user_id", text), .init("likes_count", count), .init("dislikes_count", count),
        .init("shares_count", count), .init("comments_count", count), .init("repost_count", count),
        .init("reaction_counts", ["type": "object", "additionalProperties": count]), .init("is_repost", flag),
        .init("original_post_id", nullable()), .init("repost_comment", nullable()), .init("has_poll", flag),
        .init("poll_question", nullable()), .init("poll_options", ["type": ["array", "null"], "items": text]),
        .init("poll_votes", ["type": ["object", "null"], "additionalProperties": count]),
        .init("poll_expires_at", nullableTime), .init("created_at", time),
    ])

    private static let postCreate = object(
        [
            .init("content", bounded(10_000)), .init("media_url", webAddress), .init("media_type", nullable(50)),
            .init("tagged_users", ["type": "array", "maxItems": 50, "items": bounded(200)]),
            .init("location", nullable(200)), .init("has_poll", flag), .init("poll_question", nullable(500)),
            .init(
                "poll_options",
                [
                    "type": ["array", "null"], "maxItems": 10, "items": bounded(200),
                    "description": "At least two where `has_poll` is true",
                ]),
            .init(
                "poll_expires_at",
                [
                    "type": ["string", "null"], "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T",
                    "description": "ISO 8601; UTC where there is no zone",
                ]),
        ], required: ["content"])

    private static let postUpdate = object(
        [.init("content", bounded(10_000)), .init("location", nullable(200))], required: [])

    private static let reaction: JSON = [
        "type": "string", "enum": ["like", "love", "laugh", "haha", "wow", "sad", "angry", "care"],
    ]

    private static let reactionRequest = object([.init("reaction_type", reaction)])
    private static let reacted = object([.init("status", ["const": "reacted"]), .init("reaction_type", reaction)])

    // MARK: Building blocks

    private static let text: JSON = ["type": "string"]
    private static let flag: JSON = ["type": "boolean"]
    private static let count: JSON = ["type": "integer", "minimum": 0]
    private static let time: JSON = [
        "type": "string", "description": "UTC, without a zone", "examples": ["2026-11-22T11:00:07.428000"],
    ]
    private static let nullableTime: JSON = ["type": ["string", "null"], "description": "UTC, ISO 8601"]

    private static let webAddress: JSON = [
        "type": ["string", "null"], "maxLength": 2048, "pattern": "^([Hh][Tt][Tt][Pp][Ss]?:/{2}.+)?$",
    ]

    private static func bounded(_ length: Int) -> JSON { ["type": "string", "maxLength": .int(length)] }

    private static func list(_ items: JSON) -> JSON { ["type": "array", "items": items] }

    private static func nullable(_ length: Int? = nil) -> JSON {
        var members: [JSON.Member] = [.init("type", ["string", "null"])]
        if let length { members.append(.init("maxLength", .int(length))) }
        return .object(members)
    }

    /// An object that has all of its members, or the required ones.
    static func object(_ members: [JSON.Member], required: [String]? = nil) -> JSON {
        let names = required ?? members.map(\.key)
        var all: [JSON.Member] = [.init("type", "object")]
        if !names.isEmpty { all.append(.init("required", .array(names.map(JSON.string)))) }
        return .object(all + [.init("properties", .object(members))])
    }
}
