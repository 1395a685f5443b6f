internal import Domain
internal import GRDB
public import Stores

extension SQLitePostStore: ImportStore {
    public func bringIn(
        _ records: [PostRecord], from source: String, mark: @escaping @Sendable ([ImportOutcome]) -> String?
    ) async throws -> [ImportOutcome] {
        try await file.write { database in
            var outcomes: [ImportOutcome] = []
            var reactedTo: Set<String> = []
            for record in records {
                switch record {
                case .post(let post): outcomes.append(try Self.bring(post, in: database))
                case .like(let post, let user, let moment):
                    let outcome = try Self.bring("likes", post, user, moment, in: database)
                    if outcome == .imported { try Self.count("likes_count", by: 1, post, in: database) }
                    outcomes.append(outcome)
                case .save(let post, let user, let moment):
                    outcomes.append(try Self.bring("saved_posts", post, user, moment, in: database))
                case .reaction(let post, let user, let reaction, let moment):
                    outcomes.append(
                        try Self.bring(reaction, post, user, moment, in: database) { reactedTo.insert(post) })
                }
            }
            for post in reactedTo { try Self.countReactions(post, in: database) }
            try ImportMarks.keep(mark(outcomes), of: source, in: database)
            return outcomes
        }
    }

    public func importMark(of source: String) async throws -> String? { try await file.importMark(of: source) }
    public func removeImportMarks(of sources: [String]) async throws {
        try await file.removeImportMarks(of: sources)
    }

    public func holds(_ records: [PostRecord]) async throws -> [Bool] {
        try await file.read { database in
            try records.map { record in
                switch record {
                case .post(let post): try Self.exists(post.id, in: database)
                case .like(let post, let user, _): try Self.holds("likes", post, user, in: database)
                case .save(let post, let user, _): try Self.holds("saved_posts", post, user, in: database)
                case .reaction(let post, let user, _, _): try Self.holds("reactions", post, user, in: database)
                }
            }
        }
    }

    public func inconsistencies() async throws -> [String] {
        try await file.read { database in
            [
                try database.problem(
                    "posts count other likes than there are",
                    """
                    SELECT count(*) FROM posts
                    WHERE likes_count <> (SELECT count(*) FROM likes WHERE likes.post_id = posts.post_id)
                    """),
                try database.problem(
                    "posts count other reactions than there are",
                    """
                    SELECT count(*) FROM posts WHERE reaction_counts <> (
                        SELECT json_group_object(reaction_type, number) FROM (
                            SELECT reaction_type, count(*) AS number FROM reactions
                            WHERE reactions.post_id = posts.post_id GROUP BY reaction_type))
                    """),
                try database.problem(
                    "posts cannot be found by their words",
                    """
                    SELECT count(*) FROM posts
                    WHERE NOT EXISTS (SELECT 1 FROM post_search_docsize WHERE id = posts.seq)
                    """),
            ].compactMap(\.self)
        }
    }

    private static func holds(
        _ table: String, _ postID: String, _ userID: String, in database: Database
    ) throws -> Bool {
        try database.finds("SELECT 1 FROM \(table) WHERE post_id = ? AND user_id = ?", [postID, userID])
    }

    private static func bring(_ post: Post, in database: Database) throws -> ImportOutcome {
        if try exists(post.id, in: database) { return .present }
        var post = post
        post.likesCount = 0
        post.reactionCounts = [:]
        try insert(post, in: database)
        return .imported
    }

    private static func bring(
        _ table: String, _ postID: String, _ userID: String, _ moment: Moment, in database: Database
    ) throws -> ImportOutcome {
        guard try exists(postID, in: database) else { return .leftOut("post '\(postID)' is not there") }
        let added = try database.change(
            "INSERT OR IGNORE INTO \(table) VALUES (?, ?, ?)", [postID, userID, moment.milliseconds])
        return added > 0 ? .imported : .present
    }

    private static func bring(
        _ reaction: Reaction, _ postID: String, _ userID: String, _ moment: Moment, in database: Database,
        changed: () -> Void
    ) throws -> ImportOutcome {
        guard try exists(postID, in: database) else { return .leftOut("post '\(postID)' is not there") }
        let isKnown = try holds("reactions", postID, userID, in: database)
        let changes = try database.change(
            """
            INSERT INTO reactions VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE
            SET reaction_type = excluded.reaction_type, created_at = excluded.created_at
            WHERE created_at < excluded.created_at
            """,
            [postID, userID, reaction.rawValue, moment.milliseconds])
        if changes > 0 { changed() }
        return isKnown ? .present : .imported
    }
}
