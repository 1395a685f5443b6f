internal import Domain
internal import ServiceKit

extension User {
    /// All of a member, for nobody but the member.
    var json: JSON { .object(members) }

    var members: [JSON.Member] {
        [
            .init("name", .string(name)), .init("bio", .optional(bio)), .init("picture", .optional(picture)),
            .init("website", .optional(website)), .init("twitter", .optional(twitter)),
            .init("instagram", .optional(instagram)), .init("linkedin", .optional(linkedin)),
            .init("user_id", .string(id)), .init("email", .string(email)), .init("is_premium", .bool(isPremium)),
            .init("is_private", .bool(isPrivate)), .init("paypal_email", .optional(paypalEmail)),
        ] + notifications.members + [.init("created_at", .string(createdAt.text))]
    }

    /// What others see of a member.
    var publicJSON: JSONText {
        var text = JSONText(capacity: 512)
        text.put(self)
        return text
    }
}

extension JSONText {
    /// What others see of a member.
    mutating func put(_ user: User) {
        object { text in
            text.put("user_id", user.id)
            text.put("name", user.name)
            text.put("picture", user.picture)
            text.put("bio", user.bio)
            text.put("is_premium", user.isPremium)
            text.put("is_private", user.isPrivate)
            text.put("website", user.website)
            text.put("twitter", user.twitter)
            text.put("instagram", user.instagram)
            text.put("linkedin", user.linkedin)
            text.put("created_at", user.createdAt.text)
        }
    }
}

extension NotificationSettings {
    /// Each setting and its name on the wire, in the order of the wire.
    static var fields: [(name: String, path: any WritableKeyPath<NotificationSettings, Bool> & Sendable)] {
        [
            ("notify_followers", \.followers), ("notify_likes", \.likes), ("notify_comments", \.comments),
            ("notify_messages", \.messages), ("notify_sales", \.sales), ("notify_mentions", \.mentions),
            ("notify_reposts", \.reposts),
        ]
    }

    var members: [JSON.Member] {
        Self.fields.map { JSON.Member($0.name, .bool(self[keyPath: $0.path])) }
    }
}

extension FollowCounts {
    /// With the number of posts; products belong to a service that is not there yet.
    func members(posts: Int) -> [JSON.Member] {
        [
            .init("followers_count", .int(followers)), .init("following_count", .int(following)),
            .init("posts_count", .int(posts)), .init("products_count", 0),
        ]
    }
}
