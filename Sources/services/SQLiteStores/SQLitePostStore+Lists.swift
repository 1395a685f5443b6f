public import Domain
internal import Foundation
internal import GRDB
public import Stores

/// Lists in an order in which no two posts are alike, read from an index in that order.
extension SQLitePostStore {
    public func posts(by authors: [String], _ slice: Slice) async throws -> Listing<Post> {
        if let newest = NewestPosts(of: authors, slice) {
            return try await file.read { try newest.read(in: $0) }
        }
        return try await listing(try .of(authors: authors), slice)
    }

    public func postCounts(of userIDs: [String]) async throws -> [String: Int] {
        try await file.read { database in
            var counts: [String: Int] = [:]
            for id in userIDs {
                counts[id] = try Int.fetchOne(
                    database.cachedStatement(sql: "SELECT count(*) FROM posts WHERE user_id = ?"), arguments: [id])
            }
            return counts
        }
    }

    public func popular(_ visibility: Visibility, _ slice: Slice) async throws -> Listing<Post> {
        try await listing(Query(seenWith: visibility, by: ["likes_count", "seq"]), slice)
    }

    public func posts(
        containing text: String, _ visibility: Visibility, _ slice: Slice
    ) async throws -> Listing<Post> {
        var query = Query(seenWith: visibility, by: ["post_search.rowid"])
        query.source = "post_search JOIN posts ON posts.seq = post_search.rowid"
        query.search = text
        return try await listing(query, slice)
    }

    public func saved(by userID: String, _ visibility: Visibility, _ slice: Slice) async throws -> Listing<Post> {
        var query = Query(seenWith: visibility, by: ["saved.created_at", "saved.post_id"])
        query.source = "saved_posts AS saved JOIN posts USING (post_id)"
        query.conditions.append("saved.user_id = ?")
        query.arguments += [userID]
        return try await listing(query, slice)
    }

    /// Which posts, and by which columns they are sorted, the greatest first; the last may be a text.
    struct Query: Sendable {
        var source = "posts"
        var conditions: [String] = []
        var arguments: StatementArguments = []
        var order: [String]
        /// What the text index is asked for.
        var search: String?

        init(_ condition: String, _ arguments: StatementArguments, by order: [String]) {
            conditions = [condition]
            self.arguments = arguments
            self.order = order
        }

        /// What any of the authors published, the newest first.
        static func of(authors: [String]) throws -> Query {
            // One argument for any number of authors: SQLite bounds how many there may be.
            let list = String(decoding: try JSONEncoder().encode(authors), as: UTF8.self)
            return Query("+user_id IN (SELECT value FROM json_each(?))", [list], by: ["seq"])
        }

        init(seenWith visibility: Visibility, by order: [String]) {
            self.order = order
            guard !visibility.hidden.ids.isEmpty else { return }
            conditions = [
                "(posts.user_id NOT IN (SELECT value FROM json_each(?)) OR posts.user_id IN (SELECT value FROM json_each(?)))"
            ]
            arguments = [visibility.hidden.json, HiddenAuthors(Set(visibility.shown)).json]
        }

        mutating func begin(after position: Position) {
            let keys =
                position.numbers.map { $0 as any DatabaseValueConvertible }
                + (position.text.isEmpty ? [] : [position.text])
            guard keys.count == order.count else {
                conditions.append("FALSE")
                return
            }
            let marks = keys.map { _ in "?" }.joined(separator: ", ")
            conditions.append("(\(order.joined(separator: ", "))) < (\(marks))")
            arguments += StatementArguments(keys)
        }

        var sql: String {
            let keys = order.enumerated().map { "\($1) AS key_\($0)" }.joined(separator: ", ")
            let condition = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
            let sorting = order.map { "\($0) DESC" }.joined(separator: ", ")
            return "SELECT posts.*, \(keys) FROM \(source) \(condition) ORDER BY \(sorting) LIMIT ? OFFSET ?"
        }

        func position(_ row: Row) -> Position {
            var position = Position([])
            for index in order.indices {
                switch row["key_\(index)"] as DatabaseValue {
                case let value where Int64.fromDatabaseValue(value) != nil:
                    position.numbers.append(Int64.fromDatabaseValue(value) ?? 0)
                case let value: position.text = String.fromDatabaseValue(value) ?? ""
                }
            }
            return position
        }
    }

    private func listing(_ query: Query, _ slice: Slice) async throws -> Listing<Post> {
        try await file.read { database in
            var (query, skip) = (query, 0)
            if let text = query.search {
                guard let match = try TextIndex.posts.match(for: text, in: database) else {
                    return Listing([], next: nil)
                }
                query.conditions.append("post_search MATCH ?")
                query.arguments += [match.expression]
                if let whole = match.whole {
                    query.conditions.append("instr(post_search.folded, ?) > 0")
                    query.arguments += [whole]
                }
            }
            switch slice.start {
            case .skip(let count): skip = count
            case .after(let position): query.begin(after: position)
            }
            // Read where they stand: a row that is kept is copied first.
            let rows = try Row.fetchCursor(
                database.cachedStatement(sql: query.sql), arguments: query.arguments + [slice.limit + 1, skip])
            var (posts, position): ([Post], Position?) = ([], nil)
            posts.reserveCapacity(slice.limit + 1)
            while let row = try rows.next() {
                posts.append(try Post(row: row))
                if posts.count == slice.limit { position = query.position(row) }
            }
            return Listing(posts, limit: slice.limit) { _ in position ?? Position([]) }
        }
    }
}
