internal import Domain
internal import GRDB
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

    /// The posts with their places in the list.
    func read(in database: Database) throws -> [(Post, Position)] {
        let rows = try newest(in: database).dropFirst(skip)
        guard !rows.isEmpty else { return [] }
        let list = "[" + rows.map { String($0.row) }.joined(separator: ",") + "]"
        let posts = try Row.fetchCursor(database.cachedStatement(sql: Self.wholePosts), arguments: [list])
            .map { (try Post(row: $0), Position([$0[18] as Int64])) }
        return try Array(posts).sorted { $0.1.numbers[0] > $1.1.numbers[0] }
    }

    private typealias Found = (seq: Int64, row: Int64)

    private func newest(in database: Database) throws -> [Found] {
        let statement = try database.cachedStatement(sql: Self.postsOfAuthor)
        let most = skip + count
        var found: [Found] = []
        var oldest = Int64.min
        for author in authors {
            let rows = try Row.fetchCursor(statement, arguments: [author, oldest, end, most])
            while let row = try rows.next() { found.append((row[0], row[1])) }
            guard found.count >= most else { continue }
            found.sort { $0.seq > $1.seq }
            found.removeSubrange(most...)
            oldest = found.last?.seq ?? oldest
        }
        return found.sorted { $0.seq > $1.seq }
    }

    static let postsOfAuthor =
        "SELECT seq, rowid FROM posts WHERE user_id = ? AND seq > ? AND seq < ? ORDER BY seq DESC LIMIT ?"

    static let wholePosts =
        "SELECT posts.*, seq FROM json_each(?) AS wanted CROSS JOIN posts ON posts.rowid = wanted.value"
}
