public import Domain
internal import Foundation
internal import GRDB
public import Stores

/// Posts and what members do with them, in one SQLite file.
public struct SQLitePostStore: PostStore {
    let file: SQLiteFile

    public init(path: String, observe: StoreObservation? = nil) throws(StoreError) {
        file = try SQLiteFile(path: path, migrations: PostTables.migrations, observe: observe)
    }

    public func check() async throws { try await file.check() }
    public func close() async { await file.close() }

    public func create(_ post: Post, key: IdempotencyKey?) async throws -> Creation {
        try await file.write { database in
            switch try Self.earlier(key, by: post.userID, in: database) {
            case .none: break
            case .other: return .keyReused
            case .same(let id): return try Self.post(id, in: database).map { .repeated($0) } ?? .keyReused
            }
            try Self.insert(post, in: database)
            try Self.remember(key, by: post.userID, for: post.id, at: post.createdAt, in: database)
            return .created(post)
        }
    }

    /// Adds a post, which can be found by its words from then on.
    static func insert(_ post: Post, in database: Database) throws {
        let seq = try NumberedPost.nextSeq(at: post.createdAt, in: database)
        try NumberedPost(post: post, seq: seq).insert(database)
        try TextIndex.posts.put(post.content, at: seq, in: database)
    }

    public func post(id: String) async throws -> Post? {
        try await file.read { try Self.post(id, in: $0) }
    }

    public func update(id: String, by userID: String, _ update: PostUpdate) async throws -> OwnerOutcome<Post> {
        try await file.write { database in
            guard var post = try Self.post(id, in: database) else { return .notFound }
            guard post.userID == userID else { return .notOwner }
            let content = post.content
            update.apply(to: &post)
            try post.update(database, columns: ["content", "location"])
            if post.content != content {
                try TextIndex.posts.replace(post.content, at: try Self.seq(id, in: database), in: database)
            }
            return .done(post)
        }
    }

    public func delete(id: String, by userID: String) async throws -> OwnerOutcome<Post> {
        try await file.write { database in
            guard let post = try Self.post(id, in: database) else { return .notFound }
            guard post.userID == userID else { return .notOwner }
            try TextIndex.posts.remove(try Self.seq(id, in: database), in: database)
            try database.execute(sql: "DELETE FROM posts WHERE post_id = ?", arguments: [id])
            return .done(post)
        }
    }

    private static func seq(_ id: String, in database: Database) throws -> Int64 {
        try Int64.fetchOne(database, sql: "SELECT seq FROM posts WHERE post_id = ?", arguments: [id]) ?? 0
    }

    private static func post(_ id: String, in database: Database) throws -> Post? {
        try Post.fetchOne(
            database.cachedStatement(sql: "SELECT * FROM posts WHERE post_id = ?"), arguments: [id])
    }
}

/// Keys of requests, so that one that is sent again does nothing more.
extension SQLitePostStore {
    public func share(
        _ postID: String, by userID: String, key: IdempotencyKey?, at now: Moment
    ) async throws -> Sharing {
        try await file.write { database in
            switch try Self.earlier(key, by: userID, in: database) {
            case .none: break
            case .other: return .keyReused
            case .same(let id): return id == postID ? .shared : .keyReused
            }
            try database.execute(
                sql: "UPDATE posts SET shares_count = shares_count + 1 WHERE post_id = ?", arguments: [postID])
            guard database.changesCount > 0 else { return .notFound }
            try Self.remember(key, by: userID, for: postID, at: now, in: database)
            return .shared
        }
    }

    public func removeKeys(before moment: Moment) async throws -> Int {
        try await file.write { database in
            try database.execute(sql: "DELETE FROM creations WHERE created_at < ?", arguments: [moment.milliseconds])
            return database.changesCount
        }
    }

    /// The request that came with the key before.
    private enum Earlier {
        case none
        case same(postID: String)
        case other
    }

    private static func earlier(
        _ key: IdempotencyKey?, by userID: String, in database: Database
    ) throws -> Earlier {
        guard let key,
            let row = try Row.fetchOne(
                database, sql: "SELECT post_id, fingerprint FROM creations WHERE user_id = ? AND key = ?",
                arguments: [userID, key.key])
        else { return .none }
        return key.fingerprint == row["fingerprint"] ? .same(postID: row["post_id"]) : .other
    }

    private static func remember(
        _ key: IdempotencyKey?, by userID: String, for postID: String, at now: Moment, in database: Database
    ) throws {
        guard let key else { return }
        try database.execute(
            sql: "INSERT INTO creations VALUES (?, ?, ?, ?, ?)",
            arguments: [userID, key.key, key.fingerprint, postID, now.milliseconds])
    }
}
