public import Domain
internal import Foundation
internal import GRDB
public import Stores

/// Posts and what members do with them, in one SQLite file.
public struct SQLitePostStore: PostStore {
    let file: SQLiteFile

    public init(path: String) throws(StoreError) {
        file = try SQLiteFile(path: path, migrations: PostTables.migrations)
    }

    public func check() async throws { try await file.check() }

    public func create(_ post: Post, key: IdempotencyKey?) async throws -> Creation {
        try await file.write { database in
            if let key,
                let earlier = try Row.fetchOne(
                    database, sql: "SELECT post_id, fingerprint FROM creations WHERE user_id = ? AND key = ?",
                    arguments: [post.userID, key.key])
            {
                guard key.fingerprint == earlier["fingerprint"],
                    let made = try Self.post(earlier["post_id"], in: database)
                else { return .keyReused }
                return .repeated(made)
            }
            try post.insert(database)
            if let key {
                try database.execute(
                    sql: "INSERT INTO creations VALUES (?, ?, ?, ?, ?)",
                    arguments: [post.userID, key.key, key.fingerprint, post.id, post.createdAt.milliseconds])
            }
            return .created(post)
        }
    }

    public func post(id: String) async throws -> Post? {
        try await file.read { try Self.post(id, in: $0) }
    }

    public func update(id: String, by userID: String, _ update: PostUpdate) async throws -> OwnerOutcome<Post> {
        try await file.write { database in
            guard var post = try Self.post(id, in: database) else { return .notFound }
            guard post.userID == userID else { return .notOwner }
            update.apply(to: &post)
            try post.update(database, columns: ["content", "location"])
            return .done(post)
        }
    }

    public func delete(id: String, by userID: String) async throws -> OwnerOutcome<Post> {
        try await file.write { database in
            guard let post = try Self.post(id, in: database) else { return .notFound }
            guard post.userID == userID else { return .notOwner }
            try database.execute(sql: "DELETE FROM posts WHERE post_id = ?", arguments: [id])
            return .done(post)
        }
    }

    private static func post(_ id: String, in database: Database) throws -> Post? {
        try Post.fetchOne(database, sql: "SELECT * FROM posts WHERE post_id = ?", arguments: [id])
    }
}

extension SQLitePostStore {
    public func posts(by authors: [String], limit: Int, skip: Int) async throws -> [Post] {
        // One argument for any number of authors: SQLite bounds how many there may be.
        let list = String(decoding: try JSONEncoder().encode(authors), as: UTF8.self)
        return try await posts(
            "WHERE user_id IN (SELECT value FROM json_each(?)) ORDER BY created_at DESC, post_id LIMIT ? OFFSET ?",
            [list, limit, skip])
    }

    public func popular(limit: Int, skip: Int) async throws -> [Post] {
        try await posts("ORDER BY likes_count DESC, created_at DESC, post_id LIMIT ? OFFSET ?", [limit, skip])
    }

    public func posts(containing text: String, limit: Int, skip: Int) async throws -> [Post] {
        try await posts(
            #"WHERE content LIKE ? ESCAPE '\' ORDER BY created_at DESC, post_id LIMIT ? OFFSET ?"#,
            [pattern(containing: text), limit, skip])
    }

    public func saved(by userID: String, limit: Int, skip: Int) async throws -> [Post] {
        try await posts(
            """
            JOIN (SELECT post_id, created_at AS saved_at FROM saved_posts WHERE user_id = ?) USING (post_id)
            ORDER BY saved_at DESC, post_id LIMIT ? OFFSET ?
            """,
            [userID, limit, skip])
    }

    private func posts(_ clause: String, _ arguments: StatementArguments) async throws -> [Post] {
        try await file.read {
            try Post.fetchAll($0, sql: "SELECT posts.* FROM posts " + clause, arguments: arguments)
        }
    }
}
