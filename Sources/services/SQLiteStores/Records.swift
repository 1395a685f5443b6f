public import Domain
public import GRDB

extension Session: FetchableRecord, PersistableRecord {
    public static var databaseTableName: String { "sessions" }
}

/// A post with its place in the order of time: milliseconds of its creation, and a count within the millisecond.
struct NumberedPost: PersistableRecord {
    static var databaseTableName: String { Post.databaseTableName }

    let post: Post
    let seq: Int64

    func encode(to container: inout PersistenceContainer) throws {
        try post.encode(to: &container)
        container["seq"] = seq
    }

    static func nextSeq(at moment: Moment, in database: Database) throws -> Int64 {
        let first = moment.milliseconds << 20
        return try Int64.fetchOne(
            database.cachedStatement(
                sql: "SELECT coalesce(max(seq) + 1, ?1) FROM posts WHERE seq >= ?1 AND seq < ?2"),
            arguments: [first, first + 1 << 20]) ?? first
    }
}

/// A user with the number under which its name is indexed.
struct NumberedUser: PersistableRecord {
    static var databaseTableName: String { User.databaseTableName }

    let user: User
    let number: Int64

    func encode(to container: inout PersistenceContainer) throws {
        try user.encode(to: &container)
        container["number"] = number
    }

    static func nextNumber(in database: Database) throws -> Int64 {
        try Int64.fetchOne(database, sql: "SELECT coalesce(max(number), 0) + 1 FROM users") ?? 1
    }
}
