public import Domain
internal import GRDB
public import Stores

/// Members, sessions and follows in one SQLite file.
public struct SQLiteUserStore: UserStore {
    let file: SQLiteFile

    public init(path: String, observe: StoreObservation? = nil) throws(StoreError) {
        file = try SQLiteFile(path: path, migrations: UserTables.migrations, observe: observe)
    }

    public func check() async throws { try await file.check() }
    public func close() async { await file.close() }

    public func signIn(_ identity: Identity, tokenHash: String, at now: Moment) async throws -> User {
        let newcomer = User(
            id: Identifier.random("user_", digits: 12), email: identity.email, name: identity.name,
            picture: identity.picture, createdAt: now)
        return try await file.write { database in
            let known = try User.fetchOne(
                database, sql: "SELECT * FROM users WHERE email = ?", arguments: [identity.email])
            if known == nil { try Self.insert(newcomer, in: database) }
            let user = known ?? newcomer
            try Session(
                tokenHash: tokenHash, userID: user.id, expiresAt: now.advanced(by: Session.lifetime), createdAt: now
            ).insert(database)
            return user
        }
    }

    /// Adds a member, who can be found by name from then on.
    static func insert(_ user: User, in database: Database) throws {
        let number = try NumberedUser.nextNumber(in: database)
        try NumberedUser(user: user, number: number).insert(database)
        try TextIndex.users.put(user.name, at: number, in: database)
    }

    public func user(tokenHash: String, at now: Moment) async throws -> User? {
        try await file.read { database in
            try User.fetchOne(
                database.cachedStatement(
                    sql: """
                        SELECT users.* FROM sessions JOIN users USING (user_id)
                        WHERE token_hash = ? AND expires_at > ?
                        """),
                arguments: [tokenHash, now.milliseconds])
        }
    }

    public func endSession(tokenHash: String) async throws -> Bool {
        try await file.write { database in
            try database.execute(sql: "DELETE FROM sessions WHERE token_hash = ?", arguments: [tokenHash])
            guard database.changesCount > 0 else { return false }
            try ChangeLog.note(.sessionEnded(tokenHash), in: database)
            return true
        }
    }

    public func sessions(of userID: String, at now: Moment) async throws -> [Session] {
        try await file.read { database in
            try Session.fetchAll(
                database,
                sql: """
                    SELECT * FROM sessions WHERE user_id = ? AND expires_at > ?
                    ORDER BY created_at DESC, token_hash LIMIT ?
                    """,
                arguments: [userID, now.milliseconds, Session.mostListed])
        }
    }

    public func endSessions(of userID: String, hashPrefix prefix: String) async throws -> Int {
        try await file.write { database in
            let ended = try String.fetchAll(
                database,
                sql: "DELETE FROM sessions WHERE user_id = ? AND substr(token_hash, 1, ?) = ? RETURNING token_hash",
                arguments: [userID, prefix.count, prefix])
            for hash in ended { try ChangeLog.note(.sessionEnded(hash), in: database) }
            return ended.count
        }
    }

    public func removeSessions(expiredBy now: Moment) async throws -> Int {
        try await file.write { database in
            var count = 0
            for table in ["sessions", "tickets"] {
                try database.execute(
                    sql: "DELETE FROM \(table) WHERE expires_at <= ?", arguments: [now.milliseconds])
                count += database.changesCount
            }
            return count
        }
    }

    public func keep(_ ticket: Ticket) async throws {
        try await file.write { database in
            try database.execute(
                sql: "INSERT INTO tickets VALUES (?, ?, ?, ?)",
                arguments: [ticket.hash, ticket.kind.rawValue, ticket.content, ticket.expiresAt.milliseconds])
        }
    }

    public func take(_ kind: Ticket.Kind, hash: String, at now: Moment) async throws -> String? {
        try await file.write { database in
            let row = try Row.fetchOne(
                database,
                sql: "DELETE FROM tickets WHERE hash = ? AND kind = ? RETURNING content, expires_at",
                arguments: [hash, kind.rawValue])
            guard let row, row["expires_at"] as Int64 > now.milliseconds else { return nil }
            return row["content"]
        }
    }

    public func user(id: String) async throws -> User? {
        try await file.read { try Self.user(id, in: $0) }
    }

    public func update(id: String, _ change: @escaping @Sendable (inout User) -> Void) async throws -> User? {
        try await file.write { database in
            guard var user = try Self.user(id, in: database) else { return nil }
            let before = user
            change(&user)
            guard user != before else { return user }
            try user.update(database)
            if user.name != before.name {
                let number = try Int64.fetchOne(
                    database, sql: "SELECT number FROM users WHERE user_id = ?", arguments: [id])
                try TextIndex.users.replace(user.name, at: number ?? 0, in: database)
            }
            if user.isPrivate != before.isPrivate {
                try ChangeLog.note(.privacyChanged(userID: id, isPrivate: user.isPrivate), in: database)
            }
            return user
        }
    }

    private static func user(_ id: String, in database: Database) throws -> User? {
        try User.fetchOne(
            database.cachedStatement(sql: "SELECT * FROM users WHERE user_id = ?"), arguments: [id])
    }
}

extension SQLiteUserStore {
    public func follow(_ followee: String, by follower: String, at now: Moment) async throws -> ChangeOutcome {
        try await file.write { database in
            let exists = try Bool.fetchOne(
                database, sql: "SELECT count(*) = 2 FROM users WHERE user_id IN (?, ?)",
                arguments: [follower, followee])
            guard exists == true else { return .notFound }
            try database.execute(
                sql: "INSERT OR IGNORE INTO follows VALUES (?, ?, ?)",
                arguments: [follower, followee, now.milliseconds])
            guard database.changesCount > 0 else { return .unchanged }
            try ChangeLog.note(.followsChanged(follower), in: database)
            return .done
        }
    }

    public func unfollow(_ followee: String, by follower: String) async throws -> ChangeOutcome {
        try await file.write { database in
            try database.execute(
                sql: "DELETE FROM follows WHERE follower_id = ? AND following_id = ?",
                arguments: [follower, followee])
            guard database.changesCount > 0 else { return .unchanged }
            try ChangeLog.note(.followsChanged(follower), in: database)
            return .done
        }
    }

    public func followeeIDs(of id: String) async throws -> [String] {
        try await file.read { database in
            try String.fetchAll(
                database.cachedStatement(
                    sql: "SELECT following_id FROM follows WHERE follower_id = ? ORDER BY created_at, following_id"),
                arguments: [id])
        }
    }

    public func followCounts(of id: String) async throws -> FollowCounts {
        try await file.read { database in
            let followers = try Int.fetchOne(
                database.cachedStatement(sql: "SELECT count(*) FROM follows WHERE following_id = ?"), arguments: [id])
            let following = try Int.fetchOne(
                database.cachedStatement(sql: "SELECT count(*) FROM follows WHERE follower_id = ?"), arguments: [id])
            return FollowCounts(followers: followers ?? 0, following: following ?? 0)
        }
    }
}
