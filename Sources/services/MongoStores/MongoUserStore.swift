public import Domain
public import Stores

/// Members, sessions and follows in one MongoDB database.
public struct MongoUserStore: UserStore {
    let database: MongoDatabase

    private static let indexes = [
        MongoIndex(collection: "users", name: "users_by_email", keys: ["email": 1], isUnique: true),
        MongoIndex(collection: "users", name: "users_by_gram", keys: [TextGrams.parts: 1, "name": 1, "_id": 1]),
        MongoIndex(
            collection: "users", name: "users_that_are_private", keys: ["is_private": 1, "_id": 1],
            only: ["is_private": true]),
        MongoIndex(collection: "sessions", name: "sessions_by_user", keys: ["user_id": 1, "created_at": -1]),
        MongoIndex(collection: "sessions", name: "sessions_by_expiry", keys: ["expires_at": 1]),
        MongoIndex(
            collection: "follows", name: "follows_once", keys: ["follower_id": 1, "following_id": 1], isUnique: true),
        MongoIndex(
            collection: "follows", name: "follows_by_follower",
            keys: ["follower_id": 1, "created_at": 1, "following_id": 1]),
        MongoIndex(
            collection: "follows", name: "follows_by_following",
            keys: ["following_id": 1, "created_at": 1, "follower_id": 1]),
        MongoIndex(collection: "tickets", name: "tickets_by_expiry", keys: ["expires_at": 1]),
        MongoIndex(collection: "changes", name: "changes_by_time", keys: ["created_at": 1]),
        // An index of its own for the sake of the collection, which transactions find made.
        MongoIndex(collection: "counters", name: "counters_by_value", keys: ["value": 1]),
        MongoIndex(collection: "imports", name: "imports_by_mark", keys: ["mark": 1]),
    ]

    /// Connects to nothing yet: a server that is not there lets operations fail, not this.
    public init(at address: MongoAddress, database: String, observe: StoreObservation? = nil) throws(StoreError) {
        self.database = try MongoDatabase(address: address, name: database, indexes: Self.indexes, observe: observe)
    }

    public func check() async throws { try await database.check() }
    public func close() async { await database.close() }

    public func signIn(_ identity: Identity, tokenHash: String, at now: Moment) async throws -> User {
        let newcomer = User(
            id: Identifier.random("user_", digits: 12), email: identity.email, name: identity.name,
            picture: identity.picture, createdAt: now)
        return try await database.transaction(oneAtATime: "email " + identity.email) { calls in
            let known = try Self.user(["email": .string(identity.email)], calls)
            if known == nil { try calls.insert("users", Self.newcomer(newcomer)) }
            let user = known ?? newcomer
            let session = Session(
                tokenHash: tokenHash, userID: user.id, expiresAt: now.advanced(by: Session.lifetime), createdAt: now)
            try calls.insert("sessions", session.document)
            return .keep(user)
        }
    }

    public func user(tokenHash: String, at now: Moment) async throws -> User? {
        try await database.run { calls in
            let filter: BSONDocument = ["_id": .string(tokenHash), "expires_at": ["$gt": .date(now)]]
            guard let session = try calls.first("sessions", filter) else { return nil }
            return try Self.user(["_id": .string(try session.text("user_id"))], calls)
        }
    }

    public func user(id: String) async throws -> User? {
        try await database.run { try Self.user(["_id": .string(id)], $0) }
    }

    public func update(id: String, _ change: @escaping @Sendable (inout User) -> Void) async throws -> User? {
        // Only what changes privacy is noted, which nobody knows before the change.
        try await database.transaction { calls in
            guard var user = try Self.user(["_id": .string(id)], calls) else { return .undo(nil) }
            let before = user
            change(&user)
            guard user != before else { return .undo(user) }
            var fields = user.document
            fields["_id"] = nil
            if user.name != before.name { fields = fields.merging(TextGrams.fields(of: user.name)) }
            try calls.update("users", ["_id": .string(id)], ["$set": .document(fields)])
            if user.isPrivate != before.isPrivate {
                try MongoChangeLog.note(.privacyChanged(userID: id, isPrivate: user.isPrivate), calls)
            }
            return .keep(user)
        }
    }

    /// A member who was not there, with what only the store knows.
    static func newcomer(_ user: User) -> BSONDocument {
        user.document.merging(TextGrams.fields(of: user.name)).merging([
            "followers_count": 0, "following_count": 0,
        ])
    }

    static func user(_ filter: BSONDocument, _ calls: MongoCalls) throws -> User? {
        try calls.first("users", filter, ["projection": .document(TextGrams.withoutFields)]).map { try User($0) }
    }
}
