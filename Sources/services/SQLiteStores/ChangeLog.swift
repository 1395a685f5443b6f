public import Domain
internal import GRDB
public import Stores

/// The changes that others are told, written with what they tell of in one transaction.
enum ChangeLog {
    /// As many as are told at once.
    static let most = 1_000

    static func note(_ change: UserChange, in database: Database) throws {
        let (kind, subject) = words(change)
        try database.execute(
            sql: "INSERT INTO changes (kind, subject, created_at) VALUES (?, ?, ?)",
            arguments: [kind, subject, Moment.now.milliseconds])
    }

    /// The last revision that there ever was, whether or not it is still kept.
    static func revision(in database: Database) throws -> Int64 {
        try Int64.fetchOne(database, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'changes'") ?? 0
    }

    private static func words(_ change: UserChange) -> (kind: String, subject: String) {
        switch change {
        case .sessionEnded(let hash): ("session", hash)
        case .followsChanged(let id): ("follows", id)
        case .privacyChanged(let id, let isPrivate): (isPrivate ? "private" : "public", id)
        }
    }

    static func change(_ kind: String, _ subject: String) -> UserChange? {
        switch kind {
        case "session": .sessionEnded(subject)
        case "follows": .followsChanged(subject)
        case "private": .privacyChanged(userID: subject, isPrivate: true)
        case "public": .privacyChanged(userID: subject, isPrivate: false)
        default: nil
        }
    }
}

extension SQLiteUserStore {
    public func changes(after revision: Int64) async throws -> UserChanges {
        try await file.read { database in
            let last = try ChangeLog.revision(in: database)
            let oldest = try Int64.fetchOne(database, sql: "SELECT min(revision) FROM changes") ?? last + 1
            guard revision >= oldest - 1, revision <= last else {
                return UserChanges(revision: last, changes: [], isComplete: false)
            }
            let rows = try Row.fetchAll(
                database, sql: "SELECT * FROM changes WHERE revision > ? ORDER BY revision LIMIT ?",
                arguments: [revision, ChangeLog.most])
            return UserChanges(
                revision: rows.last.map { $0["revision"] } ?? revision,
                changes: rows.compactMap { ChangeLog.change($0["kind"], $0["subject"]) }, isComplete: true)
        }
    }

    public func privateMembers() async throws -> (revision: Int64, ids: [String]) {
        try await file.read { database in
            (
                try ChangeLog.revision(in: database),
                try String.fetchAll(database, sql: "SELECT user_id FROM users WHERE is_private ORDER BY user_id")
            )
        }
    }

    public func removeChanges(before moment: Moment) async throws -> Int {
        try await file.write { database in
            try database.execute(sql: "DELETE FROM changes WHERE created_at < ?", arguments: [moment.milliseconds])
            return database.changesCount
        }
    }
}
