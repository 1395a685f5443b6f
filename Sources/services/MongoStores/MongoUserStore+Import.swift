internal import Domain
public import Stores

extension MongoUserStore: ImportStore {
    public func bringIn(
        _ records: [UserRecord], from source: String, mark: @escaping @Sendable ([ImportOutcome]) -> String?
    ) async throws -> [ImportOutcome] {
        try await database.bringIn(
            records, by: UserBatch.self, from: source, oneAtATime: MongoChangeLog.key, mark: mark)
    }

    public func importMark(of source: String) async throws -> String? {
        try await database.importMark(of: source)
    }

    public func removeImportMarks(of sources: [String]) async throws {
        try await database.removeImportMarks(of: sources)
    }

    public func holds(_ records: [UserRecord]) async throws -> [Bool] {
        try await database.holds(records, by: UserBatch.self)
    }

    public func inconsistencies() async throws -> [String] {
        let fields: BSONDocument = ["_id": 1, "followers_count": 1, "following_count": 1, TextGrams.whole: 1]
        let members = try await database.pages(of: "users", by: ["_id"], keeping: fields) { page, calls in
            let ids = BSON.strings(try page.map { try $0.text("_id") })
            let followers = try calls.counts("follows", ["following_id": ["$in": ids]], by: ["following_id"])
            let following = try calls.counts("follows", ["follower_id": ["$in": ids]], by: ["follower_id"])
            let miscounted = try page.count { member in
                let id = try member.text("_id")
                return member["followers_count"]?.int != Int64(followers[[id]] ?? 0)
                    || member["following_count"]?.int != Int64(following[[id]] ?? 0)
            }
            return (miscounted: miscounted, unnamed: page.count { $0[TextGrams.whole] == nil })
        }
        let ends = ["follower_id", "following_id"]
        let follows = try await database.pages(
            of: "follows", by: ends, keeping: ["_id": 0, "follower_id": 1, "following_id": 1]
        ) { page, calls in
            let known = try calls.all(
                "users", "_id", in: try page.flatMap { row in try ends.map { try row.text($0) } })
            return try page.count { row in try ends.contains { known[try row.text($0)] == nil } }
        }
        return [
            MongoDatabase.problem(members.map(\.unnamed), "members cannot be found by name"),
            MongoDatabase.problem(members.map(\.miscounted), "members count other follows than there are"),
            MongoDatabase.problem(follows, "follows are of members that are not there"),
        ].compactMap(\.self)
    }
}

/// Records of the user service as they come into a database.
private struct UserBatch: MongoBatch {
    private var users: Set<String>
    private var owners: [String: String]
    private var sessions: Set<String>
    private var follows: Set<Pair>
    private var newUsers: [User] = []
    private var newSessions: [Session] = []
    private var newFollows: [(pair: Pair, at: Moment)] = []

    init(_ records: [UserRecord], _ calls: MongoCalls) throws {
        var (ids, emails, hashes, pairs): ([String], [String], [String], [Pair]) = ([], [], [], [])
        for record in records {
            switch record {
            case .user(let user):
                ids.append(user.id)
                emails.append(user.email)
            case .session(let session):
                ids.append(session.userID)
                hashes.append(session.tokenHash)
            case .follow(let follower, let followee, _):
                ids += [follower, followee]
                pairs.append(Pair(follower, followee))
            }
        }
        users = Set(try calls.all("users", "_id", in: ids).keys)
        owners = try calls.all("users", "email", in: emails).mapValues { try $0.text("_id") }
        sessions = Set(try calls.all("sessions", "_id", in: hashes).keys)
        follows = Set(try calls.all("follows", ("follower_id", "following_id"), in: pairs).keys)
    }

    func holds(_ record: UserRecord) -> Bool {
        switch record {
        case .user(let user): users.contains(user.id)
        case .session(let session): sessions.contains(session.tokenHash)
        case .follow(let follower, let followee, _): follows.contains(Pair(follower, followee))
        }
    }

    mutating func bring(_ record: UserRecord) -> ImportOutcome {
        if holds(record) { return .present }
        switch record {
        case .user(let user):
            if let owner = owners[user.email] { return .refused("its e-mail address is that of member '\(owner)'") }
            users.insert(user.id)
            owners[user.email] = user.id
            newUsers.append(user)
        case .session(let session):
            guard users.contains(session.userID) else {
                return .leftOut("member '\(session.userID)' is not there")
            }
            sessions.insert(session.tokenHash)
            newSessions.append(session)
        case .follow(let follower, let followee, let moment):
            for id in [follower, followee] where !users.contains(id) {
                return .leftOut("member '\(id)' is not there")
            }
            follows.insert(Pair(follower, followee))
            newFollows.append((Pair(follower, followee), moment))
        }
        return .imported
    }

    func write(_ calls: MongoCalls) throws {
        var counts: [String: (followers: Int64, following: Int64)] = [:]
        for follow in newFollows {
            counts[follow.pair.first, default: (0, 0)].following += 1
            counts[follow.pair.second, default: (0, 0)].followers += 1
        }
        try calls.write(
            to: "users", adding: newUsers.map(MongoUserStore.newcomer),
            changing: counts.map { id, count in
                let steps: BSONDocument = [
                    "followers_count": .int(count.followers), "following_count": .int(count.following),
                ]
                return (["_id": .string(id)], ["$inc": .document(steps)])
            })
        try calls.write(to: "sessions", adding: newSessions.map(\.document))
        try calls.write(
            to: "follows",
            adding: newFollows.map { follow in
                [
                    "follower_id": .string(follow.pair.first), "following_id": .string(follow.pair.second),
                    "created_at": .date(follow.at),
                ]
            })
        // Whoever is told of it asks for all that the member follows.
        try MongoChangeLog.note(
            newUsers.filter(\.isPrivate).map { .privacyChanged(userID: $0.id, isPrivate: true) }
                + Set(newFollows.map(\.pair.first)).sorted().map { .followsChanged($0) }, calls)
    }
}
