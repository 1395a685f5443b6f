public import Domain
internal import GRDB
public import Stores

/// The unique key of each table decides whether something is new, and the counter moves in the same transaction: no two members,
/// however fast, count twice or not at all.
extension SQLitePostStore {
    public func like(_ postID: String, by userID: String, at now: Moment) async throws -> ChangeOutcome {
        try await add("likes", postID, userID, now, counting: "likes_count")
    }

    public func unlike(_ postID: String, by userID: String) async throws -> ChangeOutcome {
        try await remove("likes", postID, userID, counting: "likes_count")
    }

    public func save(_ postID: String, by userID: String, at now: Moment) async throws -> ChangeOutcome {
        try await add("saved_posts", postID, userID, now, counting: nil)
    }

    public func unsave(_ postID: String, by userID: String) async throws -> ChangeOutcome {
        try await remove("saved_posts", postID, userID, counting: nil)
    }

    public func react(
        _ postID: String, by userID: String, with reaction: Reaction, at now: Moment
    ) async throws -> ChangeOutcome {
        try await file.write { database in
            guard try Self.exists(postID, in: database) else { return .notFound }
            try database.execute(
                sql: """
                    INSERT INTO reactions VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE
                    SET reaction_type = excluded.reaction_type, created_at = excluded.created_at
                    WHERE reaction_type <> excluded.reaction_type
                    """,
                arguments: [postID, userID, reaction.rawValue, now.milliseconds])
            guard database.changesCount > 0 else { return .unchanged }
            try Self.countReactions(postID, in: database)
            return .done
        }
    }

    public func unreact(_ postID: String, by userID: String) async throws -> ChangeOutcome {
        try await file.write { database in
            try database.execute(
                sql: "DELETE FROM reactions WHERE post_id = ? AND user_id = ?", arguments: [postID, userID])
            guard database.changesCount > 0 else { return .unchanged }
            try Self.countReactions(postID, in: database)
            return .done
        }
    }

    private func add(
        _ table: String, _ postID: String, _ userID: String, _ now: Moment, counting counter: String?
    ) async throws -> ChangeOutcome {
        try await file.write { database in
            guard try Self.exists(postID, in: database) else { return .notFound }
            try database.execute(
                sql: "INSERT OR IGNORE INTO \(table) VALUES (?, ?, ?)", arguments: [postID, userID, now.milliseconds])
            guard database.changesCount > 0 else { return .unchanged }
            try Self.count(counter, by: 1, postID, in: database)
            return .done
        }
    }

    private func remove(
        _ table: String, _ postID: String, _ userID: String, counting counter: String?
    ) async throws -> ChangeOutcome {
        try await file.write { database in
            try database.execute(
                sql: "DELETE FROM \(table) WHERE post_id = ? AND user_id = ?", arguments: [postID, userID])
            guard database.changesCount > 0 else { return .unchanged }
            try Self.count(counter, by: -1, postID, in: database)
            return .done
        }
    }

    static func exists(_ postID: String, in database: Database) throws -> Bool {
        try database.finds("SELECT 1 FROM posts WHERE post_id = ?", [postID])
    }

    static func count(_ counter: String?, by step: Int, _ postID: String, in database: Database) throws {
        guard let counter else { return }
        try database.execute(
            sql: "UPDATE posts SET \(counter) = \(counter) + ? WHERE post_id = ?", arguments: [step, postID])
    }

    static func countReactions(_ postID: String, in database: Database) throws {
        try database.execute(
            sql: """
                UPDATE posts SET reaction_counts = (
                    SELECT json_group_object(reaction_type, number)
                    FROM (SELECT reaction_type, count(*) AS number FROM reactions WHERE post_id = ?1 GROUP BY reaction_type))
                WHERE post_id = ?1
                """,
            arguments: [postID])
    }
}
