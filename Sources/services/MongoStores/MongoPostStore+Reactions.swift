public import Domain
public import Stores

/// The unique index of each collection decides whether something is new, and the count in the post moves in the same
/// transaction: no two members, however fast, count twice or not at all.
extension MongoPostStore {
    public func like(_ postID: String, by userID: String, at now: Moment) async throws -> ChangeOutcome {
        try await add("likes", postID, userID, now, counting: "likes_count")
    }

    public func unlike(_ postID: String, by userID: String) async throws -> ChangeOutcome {
        try await remove("likes", postID, userID, counting: "likes_count")
    }

    /// Saves are counted, too, which nobody sees: a save that changed nothing of the post would not notice that the post goes.
    public func save(_ postID: String, by userID: String, at now: Moment) async throws -> ChangeOutcome {
        try await add("saved_posts", postID, userID, now, counting: "saves_count", withAuthor: true)
    }

    public func unsave(_ postID: String, by userID: String) async throws -> ChangeOutcome {
        try await remove("saved_posts", postID, userID, counting: "saves_count")
    }

    public func react(
        _ postID: String, by userID: String, with reaction: Reaction, at now: Moment
    ) async throws -> ChangeOutcome {
        try await database.transaction(oneAtATime: postID) { calls in
            let own: BSONDocument = ["post_id": .string(postID), "user_id": .string(userID)]
            let earlier = try calls.first("reactions", own)?["reaction_type"]?.string
            guard earlier != reaction.rawValue else { return .undo(.unchanged) }
            var steps: BSONDocument = ["reaction_counts.\(reaction.rawValue)": 1]
            if let earlier { steps["reaction_counts.\(earlier)"] = -1 }
            guard try calls.update("posts", ["_id": .string(postID)], ["$inc": .document(steps)]) else {
                return .undo(.notFound)
            }
            try calls.update(
                "reactions", own, ["$set": ["reaction_type": .string(reaction.rawValue), "created_at": .date(now)]],
                makesNew: true)
            return .keep(.done)
        }
    }

    public func unreact(_ postID: String, by userID: String) async throws -> ChangeOutcome {
        try await database.transaction(oneAtATime: postID) { calls in
            let own: BSONDocument = ["post_id": .string(postID), "user_id": .string(userID)]
            guard let earlier = try calls.take("reactions", own)?["reaction_type"]?.string else {
                return .undo(.unchanged)
            }
            try calls.update("posts", ["_id": .string(postID)], ["$inc": ["reaction_counts.\(earlier)": -1]])
            return .keep(.done)
        }
    }

    private func add(
        _ collection: String, _ postID: String, _ userID: String, _ now: Moment, counting counter: String,
        withAuthor: Bool = false
    ) async throws -> ChangeOutcome {
        try await database.transaction(oneAtATime: postID) { calls in
            // The post first: it is what others change, too, and a collision is best found at once.
            let count: BSONDocument = ["$inc": .document([counter: 1])]
            guard try calls.update("posts", ["_id": .string(postID)], count) else { return .undo(.notFound) }
            var row = Self.row(Pair(postID, userID), now)
            if withAuthor { row["author_id"] = .optional(try Self.post(postID, calls)?.userID) }
            return try calls.insertIfNew(collection, row) ? .keep(.done) : .undo(.unchanged)
        }
    }

    private func remove(
        _ collection: String, _ postID: String, _ userID: String, counting counter: String
    ) async throws -> ChangeOutcome {
        try await database.transaction(oneAtATime: postID) { calls in
            let row: BSONDocument = ["post_id": .string(postID), "user_id": .string(userID)]
            guard try calls.deleteOne(collection, row) else { return .undo(.unchanged) }
            try calls.update("posts", ["_id": .string(postID)], ["$inc": .document([counter: -1])])
            return .keep(.done)
        }
    }
}
