public import Domain
public import Stores

/// The changes that others are told, written with what they tell of in one transaction.
///
/// A counter in a document of its own numbers them. Whoever counts holds that document until the transaction ends, so numbers
/// become visible in their order and without a gap; all that is noted goes one at a time therefore.
enum MongoChangeLog {
    /// As many as are told at once.
    static let most: Int64 = 1_000
    /// What those who write changes would collide over.
    static let key = "changes"
    private static let counter: BSONDocument = ["_id": "changes"]

    static func note(_ change: UserChange, _ calls: MongoCalls) throws {
        try note([change], calls)
    }

    static func note(_ changes: [UserChange], _ calls: MongoCalls) throws {
        guard !changes.isEmpty else { return }
        let last = try calls.add(Int64(changes.count), to: "value", of: counter, in: "counters")
        let now = BSON.date(.now)
        let documents = changes.enumerated().map { index, change -> BSONDocument in
            let (kind, subject) = words(change)
            let revision = last - Int64(changes.count - 1 - index)
            return [
                "_id": .int(revision), "kind": .string(kind), "subject": .string(subject), "created_at": now,
            ]
        }
        try calls.write(to: "changes", adding: documents)
    }

    /// The last revision that there ever was, whether or not it is still kept.
    static func revision(_ calls: MongoCalls) throws -> Int64 {
        try calls.first("counters", counter)?["value"]?.int ?? 0
    }

    private static func words(_ change: UserChange) -> (kind: String, subject: String) {
        switch change {
        case .sessionEnded(let hash): ("session", hash)
        case .followsChanged(let id): ("follows", id)
        case .privacyChanged(let id, let isPrivate): (isPrivate ? "private" : "public", id)
        }
    }

    static func change(_ document: BSONDocument) throws -> UserChange? {
        let subject = try document.text("subject")
        return switch try document.text("kind") {
        case "session": .sessionEnded(subject)
        case "follows": .followsChanged(subject)
        case "private": .privacyChanged(userID: subject, isPrivate: true)
        case "public": .privacyChanged(userID: subject, isPrivate: false)
        default: nil
        }
    }
}

extension MongoUserStore {
    public func changes(after revision: Int64) async throws -> UserChanges {
        try await database.run { calls in
            var found = try Self.rows(after: revision, calls)
            if found.isEmpty {
                let last = try MongoChangeLog.revision(calls)
                if last == revision { return UserChanges(revision: last, changes: [], isComplete: true) }
                // One may have come between the two questions.
                found = try Self.rows(after: revision, calls)
            }
            let last = try found.last?.number("_id")
            guard let last, last == revision + Int64(found.count) else {
                // There is a gap, so some are forgotten; or the revision is not one of this log.
                return UserChanges(revision: try MongoChangeLog.revision(calls), changes: [], isComplete: false)
            }
            return UserChanges(
                revision: last, changes: try found.compactMap(MongoChangeLog.change), isComplete: true)
        }
    }

    private static func rows(after revision: Int64, _ calls: MongoCalls) throws -> [BSONDocument] {
        try calls.find(
            "changes", ["_id": ["$gt": .int(revision)]], ["sort": ["_id": 1], "limit": .int(MongoChangeLog.most)])
    }

    public func privateMembers() async throws -> (revision: Int64, ids: [String]) {
        try await database.run { calls in
            // The revision first: a change that comes between is told again, which does no harm.
            let revision = try MongoChangeLog.revision(calls)
            let members = try calls.find(
                "users", ["is_private": true], ["projection": ["_id": 1], "sort": ["_id": 1]])
            return (revision, try members.map { try $0.text("_id") })
        }
    }

    public func removeChanges(before moment: Moment) async throws -> Int {
        try await database.run { try $0.delete("changes", ["created_at": ["$lt": .date(moment)]]) }
    }
}
