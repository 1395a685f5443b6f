internal import Domain
internal import GRDB
internal import GRDBSQLite
internal import Stores

/// The newest posts of some authors, found author by author.
///
/// Of each author no more is read than can still be among the newest of all, and only posts that are wanted are read whole.
struct NewestPosts: Sendable {
    let authors: Set<String>
    /// Posts have a lower number than this.
    let end: Int64
    let skip: Int
    let count: Int

    /// Beyond them it is cheaper to go through all posts from the newest on: most are by one of the authors.
    static let mostAuthors = 2_000
    /// What may be kept of one author, times the authors.
    static let mostKept = 300_000

    /// Nil where there are too many authors, or too much is to be skipped.
    init?(of authors: [String], _ slice: Slice) {
        switch slice.start {
        case .skip(let count): (skip, end) = (count, .max)
        case .after(let position):
            // There is nothing behind what is no place in this list.
            let isPlace = position.numbers.count == 1 && position.text.isEmpty
            (skip, end) = (0, isPlace ? position.numbers[0] : .min)
        }
        // One more than wanted tells whether the list goes on.
        count = slice.limit + 1
        self.authors = Set(authors)
        guard authors.count <= Self.mostAuthors, authors.count * (skip + count) <= Self.mostKept else { return nil }
    }

    func read(in database: Database) throws -> Listing<Post> {
        let found = Array(try newest(in: database).dropFirst(skip))
        guard !found.isEmpty else { return Listing([], next: nil) }
        return Listing(try posts(found, in: database), limit: count - 1) { Position([found[$0].seq]) }
    }

    private typealias Found = (seq: Int64, row: Int64)

    private func newest(in database: Database) throws -> [Found] {
        let statement = try database.cachedStatement(sql: Self.postsOfAuthor)
        let most = skip + count
        var found: [Found] = []
        var oldest = Int64.min
        for author in authors {
            try read(author, above: oldest, atMost: most, statement) { found.append($0) }
            guard found.count >= most else { continue }
            found.sort { $0.seq > $1.seq }
            found.removeSubrange(most...)
            oldest = found.last?.seq ?? oldest
        }
        return found.sorted { $0.seq > $1.seq }
    }

    /// Steps through one author's posts by SQLite's own functions: a cursor for each of many authors takes longer than that.
    private func read(
        _ author: String, above oldest: Int64, atMost most: Int, _ statement: Statement, _ take: (Found) -> Void
    ) throws {
        let handle = statement.sqliteStatement
        var author = author
        try author.withUTF8 { utf8 in
            // The text is SQLite's for as long as it stays here, so it is given back before.
            defer {
                sqlite3_reset(handle)
                sqlite3_clear_bindings(handle)
            }
            utf8.withMemoryRebound(to: CChar.self) { text in
                _ = sqlite3_bind_text(handle, 1, text.baseAddress, Int32(text.count), nil)
            }
            sqlite3_bind_int64(handle, 2, oldest)
            sqlite3_bind_int64(handle, 3, end)
            sqlite3_bind_int64(handle, 4, Int64(most))
            var result = sqlite3_step(handle)
            while result == SQLITE_ROW {
                take((sqlite3_column_int64(handle, 0), sqlite3_column_int64(handle, 1)))
                result = sqlite3_step(handle)
            }
            guard result == SQLITE_DONE else {
                throw DatabaseError(resultCode: ResultCode(rawValue: result), sql: Self.postsOfAuthor)
            }
        }
    }

    /// The whole posts, in the order in which they were found.
    private func posts(_ found: [Found], in database: Database) throws -> [Post] {
        let list = "[" + found.map { String($0.row) }.joined(separator: ",") + "]"
        let rows = try Row.fetchCursor(database.cachedStatement(sql: Self.wholePosts), arguments: [list])
        // SQLite promises no order without being asked to sort, for which it would copy the rows.
        var posts = [Post?](repeating: nil, count: found.count)
        while let row = try rows.next() { posts[row[row.count - 1]] = try Post(row: row) }
        return posts.compactMap(\.self)
    }

    static let postsOfAuthor =
        "SELECT seq, rowid FROM posts WHERE user_id = ? AND seq > ? AND seq < ? ORDER BY seq DESC LIMIT ?"

    static let wholePosts =
        "SELECT posts.*, wanted.key FROM json_each(?) AS wanted CROSS JOIN posts ON posts.rowid = wanted.value"
}
