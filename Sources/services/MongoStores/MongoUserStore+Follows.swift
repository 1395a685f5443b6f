public import Domain
public import Stores

/// Who follows whom. A unique index decides whether a follow is new, and the counts of both move with it.
extension MongoUserStore {
    public func follow(_ followee: String, by follower: String, at now: Moment) async throws -> ChangeOutcome {
        guard followee != follower else { return .notFound }
        return try await database.transaction(oneAtATime: MongoChangeLog.key) { calls in
            guard try Self.count(1, followee, follower, calls) else { return .undo(.notFound) }
            let follow: BSONDocument = [
                "follower_id": .string(follower), "following_id": .string(followee), "created_at": .date(now),
            ]
            guard try calls.insertIfNew("follows", follow) else { return .undo(.unchanged) }
            try MongoChangeLog.note(.followsChanged(follower), calls)
            return .keep(.done)
        }
    }

    public func unfollow(_ followee: String, by follower: String) async throws -> ChangeOutcome {
        try await database.transaction(oneAtATime: MongoChangeLog.key) { calls in
            let follow: BSONDocument = ["follower_id": .string(follower), "following_id": .string(followee)]
            guard try calls.deleteOne("follows", follow) else { return .undo(.unchanged) }
            _ = try Self.count(-1, followee, follower, calls)
            try MongoChangeLog.note(.followsChanged(follower), calls)
            return .keep(.done)
        }
    }

    /// False where one of them does not exist.
    private static func count(
        _ step: Int64, _ followee: String, _ follower: String, _ calls: MongoCalls
    ) throws -> Bool {
        try calls.update("users", ["_id": .string(followee)], ["$inc": ["followers_count": .int(step)]])
            && calls.update("users", ["_id": .string(follower)], ["$inc": ["following_count": .int(step)]])
    }

    public func followeeIDs(of id: String) async throws -> [String] {
        try await database.run { calls in
            try calls.find(
                "follows", ["follower_id": .string(id)],
                ["sort": ["created_at": 1, "following_id": 1], "projection": ["_id": 0, "following_id": 1]]
            ).map { try $0.text("following_id") }
        }
    }

    public func followCounts(of id: String) async throws -> FollowCounts {
        try await database.run { calls in
            let counts = try calls.first(
                "users", ["_id": .string(id)], ["projection": ["followers_count": 1, "following_count": 1]])
            return FollowCounts(
                followers: Int(counts?["followers_count"]?.int ?? 0),
                following: Int(counts?["following_count"]?.int ?? 0))
        }
    }

    public func followers(of id: String, _ slice: Slice) async throws -> Listing<User> {
        try await follows(of: "following_id", id, listing: "follower_id", slice)
    }

    public func following(of id: String, _ slice: Slice) async throws -> Listing<User> {
        try await follows(of: "follower_id", id, listing: "following_id", slice)
    }

    private func follows(
        of field: String, _ id: String, listing other: String, _ slice: Slice
    ) async throws -> Listing<User> {
        var list = MongoList(of: "follows", [field: .string(id)], by: [("created_at", 1), (other, 1)])
        guard list.start(slice, after: MongoList.timeAndText)
        else { return Listing([], next: nil) }
        return try await database.run { [list] calls in
            let rows = try list.read(calls).map { row in
                (
                    id: try row.text(other),
                    position: Position([try row.moment("created_at").milliseconds], try row.text(other))
                )
            }
            let users = try calls.find(
                "users", ["_id": ["$in": .strings(rows.map(\.id))]],
                ["projection": .document(TextGrams.withoutFields)]
            ).map { try User($0) }
            return Listing(rows, limit: slice.limit, of: Dictionary(users.map { ($0.id, $0) }) { $1 })
        }
    }
}

extension MongoUserStore {
    public func users(named text: String, _ slice: Slice) async throws -> Listing<User> {
        guard let filter = TextGrams.filter(for: text) else { return Listing([], next: nil) }
        return try await database.run { calls in
            var list = MongoList(of: "users", filter, by: [("name", 1), ("_id", 1)])
            list.keeps = TextGrams.withoutFields
            var last: User?
            if case .after(let position) = slice.start {
                last = try Self.user(["_id": .string(position.text)], calls)
                guard last != nil else { return Listing([], next: nil) }
            }
            guard list.start(slice, after: { _ in last.map { [.string($0.name), .string($0.id)] } }) else {
                return Listing([], next: nil)
            }
            let users = try list.read(calls).map { try User($0) }
            return Listing(users.map { ($0, Position([], $0.id)) }, limit: slice.limit)
        }
    }
}
