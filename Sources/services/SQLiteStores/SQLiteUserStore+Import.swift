internal import Domain
internal import GRDB
public import Stores

extension SQLiteUserStore: ImportStore {
    public func bringIn(
        _ records: [UserRecord], from source: String, mark: @escaping @Sendable ([ImportOutcome]) -> String?
    ) async throws -> [ImportOutcome] {
        try await file.write { database in
            var outcomes: [ImportOutcome] = []
            var followers: Set<String> = []
            for record in records {
                switch record {
                case .user(let user): outcomes.append(try Self.bring(user, in: database))
                case .session(let session): outcomes.append(try Self.bring(session, in: database))
                case .follow(let follower, let followee, let moment):
                    let outcome = try Self.bring(follower, followee, moment, in: database)
                    if outcome == .imported { followers.insert(follower) }
                    outcomes.append(outcome)
                }
            }
            // Whoever is told of it asks for all that the member follows.
            for follower in followers { try ChangeLog.note(.followsChanged(follower), in: database) }
            try ImportMarks.keep(mark(outcomes), of: source, in: database)
            return outcomes
        }
    }

    public func importMark(of source: String) async throws -> String? { try await file.importMark(of: source) }
    public func removeImportMarks(of sources: [String]) async throws {
        try await file.removeImportMarks(of: sources)
    }

    public func holds(_ records: [UserRecord]) async throws -> [Bool] {
        try await file.read { database in
            try records.map { record in
                switch record {
                case .user(let user): try Self.exists(user.id, in: database)
                case .session(let session): try Self.isOpen(session, in: database)
                case .follow(let follower, let followee, _):
                    try database.finds(
                        "SELECT 1 FROM follows WHERE follower_id = ? AND following_id = ?", [follower, followee])
                }
            }
        }
    }

    public func inconsistencies() async throws -> [String] {
        try await file.read { database in
            [
                try database.problem(
                    "members cannot be found by name",
                    """
                    SELECT count(*) FROM users
                    WHERE NOT EXISTS (SELECT 1 FROM user_search_docsize WHERE id = users.number)
                    """),
                try database.problem(
                    "follows are of members that are not there",
                    """
                    SELECT count(*) FROM follows WHERE follower_id NOT IN (SELECT user_id FROM users)
                    OR following_id NOT IN (SELECT user_id FROM users)
                    """),
            ].compactMap(\.self)
        }
    }

    private static func exists(_ id: String, in database: Database) throws -> Bool {
        try database.finds("SELECT 1 FROM users WHERE user_id = ?", [id])
    }

    private static func isOpen(_ session: Session, in database: Database) throws -> Bool {
        try database.finds("SELECT 1 FROM sessions WHERE token_hash = ?", [session.tokenHash])
    }

    private static func bring(_ user: User, in database: Database) throws -> ImportOutcome {
        if try exists(user.id, in: database) { return .present }
        let owner = try String.fetchOne(
            database.cachedStatement(sql: "SELECT user_id FROM users WHERE email = ?"), arguments: [user.email])
        if let owner { return .refused("its e-mail address is that of member '\(owner)'") }
        try insert(user, in: database)
        if user.isPrivate { try ChangeLog.note(.privacyChanged(userID: user.id, isPrivate: true), in: database) }
        return .imported
    }

    private static func bring(_ session: Session, in database: Database) throws -> ImportOutcome {
        if try isOpen(session, in: database) { return .present }
        guard try exists(session.userID, in: database) else {
            return .leftOut("member '\(session.userID)' is not there")
        }
        try session.insert(database)
        return .imported
    }

    private static func bring(
        _ follower: String, _ followee: String, _ moment: Moment, in database: Database
    ) throws -> ImportOutcome {
        for id in [follower, followee] where try !exists(id, in: database) {
            return .leftOut("member '\(id)' is not there")
        }
        let added = try database.change(
            "INSERT OR IGNORE INTO follows VALUES (?, ?, ?)", [follower, followee, moment.milliseconds])
        return added > 0 ? .imported : .present
    }
}
