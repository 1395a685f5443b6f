internal import Domain

extension Post {
    /// A post as it is kept, without what only the store knows of it.
    var document: BSONDocument {
        [
            "_id": .string(id), "user_id": .string(userID), "content": .string(content),
            "media_url": .optional(mediaURL), "media_type": .optional(mediaType),
            "tagged_users": .strings(taggedUsers), "location": .optional(location),
            "likes_count": .count(likesCount), "dislikes_count": .count(dislikesCount),
            "shares_count": .count(sharesCount), "comments_count": .count(commentsCount),
            "repost_count": .count(repostCount),
            "reaction_counts": .document(
                reactionCounts.sorted { $0.key < $1.key }.reduce(into: BSONDocument()) {
                    $0.append($1.key, .count($1.value))
                }),
            "is_repost": .bool(isRepost), "original_post_id": .optional(originalPostID),
            "repost_comment": .optional(repostComment), "poll": poll.map { .document($0.document) } ?? .null,
            "created_at": .date(createdAt),
        ]
    }

    init(_ document: BSONDocument) throws {
        self.init(
            id: try document.text("_id"), userID: try document.text("user_id"),
            content: try document.text("content"), createdAt: try document.moment("created_at"))
        func count(_ key: String) -> Int { Int(document[key]?.int ?? 0) }
        mediaURL = document["media_url"]?.string
        mediaType = document["media_type"]?.string
        taggedUsers = document["tagged_users"]?.array?.compactMap(\.string) ?? []
        location = document["location"]?.string
        likesCount = count("likes_count")
        dislikesCount = count("dislikes_count")
        sharesCount = count("shares_count")
        commentsCount = count("comments_count")
        repostCount = count("repost_count")
        for field in document["reaction_counts"]?.document?.fields ?? [] {
            // A count that went back to nothing stays in the document.
            if let count = field.value.int, count > 0 { reactionCounts[field.key] = Int(count) }
        }
        isRepost = document["is_repost"]?.bool ?? false
        originalPostID = document["original_post_id"]?.string
        repostComment = document["repost_comment"]?.string
        poll = document["poll"]?.document.map(Poll.init)
    }
}

extension Poll {
    fileprivate var document: BSONDocument {
        [
            "question": .optional(question), "options": .strings(options),
            "expires_at": expiresAt.map(BSON.date) ?? .null,
        ]
    }

    fileprivate init(_ document: BSONDocument) {
        self.init(
            question: document["question"]?.string,
            options: document["options"]?.array?.compactMap(\.string) ?? [], expiresAt: document["expires_at"]?.date)
    }
}

extension BSON {
    static func count(_ number: Int) -> BSON { .int(Int64(number)) }
}
