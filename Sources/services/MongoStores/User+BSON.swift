internal import Domain

extension User {
    /// A member as it is kept, without what only the store knows of it.
    var document: BSONDocument {
        [
            "_id": .string(id), "email": .string(email), "name": .string(name), "bio": .optional(bio),
            "picture": .optional(picture), "website": .optional(website), "twitter": .optional(twitter),
            "instagram": .optional(instagram), "linkedin": .optional(linkedin), "is_premium": .bool(isPremium),
            "is_private": .bool(isPrivate), "paypal_email": .optional(paypalEmail),
            "notifications": .document(notifications.document), "created_at": .date(createdAt),
        ]
    }

    init(_ document: BSONDocument) throws {
        self.init(
            id: try document.text("_id"), email: try document.text("email"), name: try document.text("name"),
            picture: document["picture"]?.string, createdAt: try document.moment("created_at"))
        bio = document["bio"]?.string
        website = document["website"]?.string
        twitter = document["twitter"]?.string
        instagram = document["instagram"]?.string
        linkedin = document["linkedin"]?.string
        isPremium = document["is_premium"]?.bool ?? false
        isPrivate = document["is_private"]?.bool ?? false
        paypalEmail = document["paypal_email"]?.string
        notifications = NotificationSettings(document["notifications"]?.document ?? [:])
    }
}

extension NotificationSettings {
    private static var fields: [(name: String, path: any WritableKeyPath<NotificationSettings, Bool> & Sendable)] {
        [
            ("followers", \.followers), ("likes", \.likes), ("comments", \.comments), ("messages", \.messages),
            ("sales", \.sales), ("mentions", \.mentions), ("reposts", \.reposts),
        ]
    }

    fileprivate var document: BSONDocument {
        Self.fields.reduce(into: BSONDocument()) { $0.append($1.name, .bool(self[keyPath: $1.path])) }
    }

    fileprivate init(_ document: BSONDocument) {
        self.init()
        for field in Self.fields {
            if let value = document[field.name]?.bool { self[keyPath: field.path] = value }
        }
    }
}

extension Session {
    var document: BSONDocument {
        [
            "_id": .string(tokenHash), "user_id": .string(userID), "expires_at": .date(expiresAt),
            "created_at": .date(createdAt),
        ]
    }

    init(_ document: BSONDocument) throws {
        self.init(
            tokenHash: try document.text("_id"), userID: try document.text("user_id"),
            expiresAt: try document.moment("expires_at"), createdAt: try document.moment("created_at"))
    }
}

/// Fields without which a document is none of ours.
extension BSONDocument {
    func text(_ key: String) throws -> String {
        guard let text = self[key]?.string else { throw MongoFailure("'\(key)' of a document is no text") }
        return text
    }

    func number(_ key: String) throws -> Int64 {
        guard let number = self[key]?.int else { throw MongoFailure("'\(key)' of a document is no whole number") }
        return number
    }

    func moment(_ key: String) throws -> Moment {
        guard let moment = self[key]?.date else { throw MongoFailure("'\(key)' of a document is no time") }
        return moment
    }
}
