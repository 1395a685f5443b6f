public import Domain
public import Stores

/// Posts and what members do with them, in one MongoDB database.
public struct MongoPostStore: PostStore {
    let database: MongoDatabase

    static let byTime = "posts_by_seq"
    private static let indexes = [
        MongoIndex(collection: "posts", name: byTime, keys: ["seq": -1], isUnique: true),
        MongoIndex(collection: "posts", name: "posts_by_author", keys: ["user_id": 1, "seq": -1]),
        MongoIndex(collection: "posts", name: "posts_by_likes", keys: ["likes_count": -1, "seq": -1]),
        MongoIndex(collection: "posts", name: "posts_by_gram", keys: [TextGrams.parts: 1, "seq": -1]),
        MongoIndex(collection: "likes", name: "likes_once", keys: ["post_id": 1, "user_id": 1], isUnique: true),
        MongoIndex(
            collection: "reactions", name: "reactions_once", keys: ["post_id": 1, "user_id": 1], isUnique: true),
        MongoIndex(
            collection: "saved_posts", name: "saved_posts_once", keys: ["post_id": 1, "user_id": 1], isUnique: true),
        MongoIndex(
            collection: "saved_posts", name: "saved_posts_by_user",
            keys: ["user_id": 1, "created_at": -1, "post_id": -1]),
        MongoIndex(collection: "creations", name: "creations_once", keys: ["user_id": 1, "key": 1], isUnique: true),
        MongoIndex(collection: "creations", name: "creations_by_post", keys: ["post_id": 1]),
        MongoIndex(collection: "creations", name: "creations_by_time", keys: ["created_at": 1]),
        MongoIndex(collection: "imports", name: "imports_by_mark", keys: ["mark": 1]),
    ]

    /// Connects to nothing yet: a server that is not there lets operations fail, not this.
    public init(at address: MongoAddress, database: String, observe: StoreObservation? = nil) throws(StoreError) {
        self.database = try MongoDatabase(address: address, name: database, indexes: Self.indexes, observe: observe)
    }

    public func check() async throws { try await database.check() }
    public func close() async { await database.close() }

    public func create(_ post: Post, key: IdempotencyKey?) async throws -> Creation {
        try await database.transaction { calls in
            switch try Self.earlier(key, by: post.userID, calls) {
            case .none: break
            case .other: return .undo(.keyReused)
            case .same(let id): return .undo(try Self.post(id, calls).map { .repeated($0) } ?? .keyReused)
            }
            try calls.insert("posts", Self.newcomer(post, seq: try Self.nextSeq(at: post.createdAt, calls)))
            try Self.remember(key, by: post.userID, for: post.id, at: post.createdAt, calls)
            return .keep(.created(post))
        }
    }

    public func post(id: String) async throws -> Post? {
        try await database.run { try Self.post(id, $0) }
    }

    public func update(id: String, by userID: String, _ update: PostUpdate) async throws -> OwnerOutcome<Post> {
        try await database.transaction(oneAtATime: id) { calls in
            guard var post = try Self.post(id, calls) else { return .undo(.notFound) }
            guard post.userID == userID else { return .undo(.notOwner) }
            let before = post
            update.apply(to: &post)
            guard post != before else { return .undo(.done(post)) }
            var fields: BSONDocument = ["content": .string(post.content), "location": .optional(post.location)]
            if post.content != before.content { fields = fields.merging(TextGrams.fields(of: post.content)) }
            try calls.update("posts", ["_id": .string(id)], ["$set": .document(fields)])
            return .keep(.done(post))
        }
    }

    public func delete(id: String, by userID: String) async throws -> OwnerOutcome<Post> {
        try await database.transaction(oneAtATime: id) { calls in
            guard let post = try Self.post(id, calls) else { return .undo(.notFound) }
            guard post.userID == userID else { return .undo(.notOwner) }
            // What is done with a post changes it, too, and so collides with this instead of staying behind.
            guard try calls.deleteOne("posts", ["_id": .string(id)]) else { return .undo(.notFound) }
            for collection in ["likes", "reactions", "saved_posts", "creations"] {
                try calls.delete(collection, ["post_id": .string(id)])
            }
            return .keep(.done(post))
        }
    }

    /// A post's place in the order of time: milliseconds of its creation, and a count within the millisecond. Two that take the
    /// same collide, and the later one starts over.
    static func nextSeq(at moment: Moment, _ calls: MongoCalls) throws -> Int64 {
        let first = moment.milliseconds << 20
        let last = try calls.first(
            "posts", ["seq": ["$gte": .int(first), "$lt": .int((moment.milliseconds + 1) << 20)]],
            ["sort": ["seq": -1], "projection": ["seq": 1]])
        return try last.map { try $0.number("seq") + 1 } ?? first
    }

    /// A post that was not there, with what only the store knows.
    static func newcomer(_ post: Post, seq: Int64) -> BSONDocument {
        post.document.merging(["seq": .int(seq), "saves_count": 0]).merging(TextGrams.fields(of: post.content))
    }

    /// What a member did with a post.
    static func row(_ pair: Pair, _ moment: Moment) -> BSONDocument {
        ["post_id": .string(pair.first), "user_id": .string(pair.second), "created_at": .date(moment)]
    }

    static func post(_ id: String, _ calls: MongoCalls) throws -> Post? {
        try calls.first("posts", ["_id": .string(id)], ["projection": .document(TextGrams.withoutFields)])
            .map { try Post($0) }
    }
}

/// Keys of requests, so that one that is sent again does nothing more.
extension MongoPostStore {
    public func share(
        _ postID: String, by userID: String, key: IdempotencyKey?, at now: Moment
    ) async throws -> Sharing {
        try await database.transaction(oneAtATime: postID) { calls in
            switch try Self.earlier(key, by: userID, calls) {
            case .none: break
            case .other: return .undo(.keyReused)
            case .same(let id): return .undo(id == postID ? .shared : .keyReused)
            }
            guard try calls.update("posts", ["_id": .string(postID)], ["$inc": ["shares_count": 1]]) else {
                return .undo(.notFound)
            }
            try Self.remember(key, by: userID, for: postID, at: now, calls)
            return .keep(.shared)
        }
    }

    public func removeKeys(before moment: Moment) async throws -> Int {
        try await database.run { try $0.delete("creations", ["created_at": ["$lt": .date(moment)]]) }
    }

    /// The request that came with the key before.
    private enum Earlier {
        case none
        case same(postID: String)
        case other
    }

    private static func earlier(
        _ key: IdempotencyKey?, by userID: String, _ calls: MongoCalls
    ) throws -> Earlier {
        guard let key,
            let request = try calls.first("creations", ["user_id": .string(userID), "key": .string(key.key)])
        else { return .none }
        return key.fingerprint == request["fingerprint"]?.string
            ? .same(postID: try request.text("post_id")) : .other
    }

    private static func remember(
        _ key: IdempotencyKey?, by userID: String, for postID: String, at now: Moment, _ calls: MongoCalls
    ) throws {
        guard let key else { return }
        try calls.insert(
            "creations",
            [
                "user_id": .string(userID), "key": .string(key.key), "fingerprint": .string(key.fingerprint),
                "post_id": .string(postID), "created_at": .date(now),
            ])
    }
}
