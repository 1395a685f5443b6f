public import Domain
internal import GRDB
public import Stores

/// Lists of members, in an order in which no two are alike.
extension SQLiteUserStore {
    public func users(named text: String, _ slice: Slice) async throws -> Listing<User> {
        try await file.read { database in
            guard let match = try TextIndex.users.match(for: text, in: database) else {
                return Listing([], next: nil)
            }
            var (condition, arguments, skip): (String, StatementArguments, Int) = ("", [match.expression], 0)
            let contains = match.whole == nil ? "" : "AND instr(folded, ?) > 0"
            if let whole = match.whole { arguments += [whole] }
            switch slice.start {
            case .skip(let count): skip = count
            case .after(let position):
                condition = "AND (name, user_id) > (SELECT name, user_id FROM users WHERE user_id = ?)"
                arguments += [position.text]
            }
            let users = try User.fetchAll(
                database,
                sql: """
                    SELECT users.* FROM users WHERE number IN (SELECT rowid FROM user_search WHERE user_search MATCH ? \(contains))
                    \(condition) ORDER BY name, user_id LIMIT ? OFFSET ?
                    """,
                arguments: arguments + [slice.limit + 1, skip])
            return Listing(users.map { ($0, Position([], $0.id)) }, limit: slice.limit)
        }
    }

    public func followers(of id: String, _ slice: Slice) async throws -> Listing<User> {
        try await follows(of: "following_id", id, listing: "follower_id", slice)
    }

    public func following(of id: String, _ slice: Slice) async throws -> Listing<User> {
        try await follows(of: "follower_id", id, listing: "following_id", slice)
    }

    private func follows(
        of column: String, _ id: String, listing other: String, _ slice: Slice
    ) async throws -> Listing<User> {
        try await file.read { database in
            var (condition, arguments, skip): (String, StatementArguments, Int) = ("", [id], 0)
            switch slice.start {
            case .skip(let count): skip = count
            case .after(let position):
                condition = "AND (follows.created_at, \(other)) > (?, ?)"
                arguments += [position.numbers.first ?? 0, position.text]
            }
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT users.*, follows.created_at AS followed_at
                    FROM follows JOIN users ON users.user_id = \(other) WHERE \(column) = ? \(condition)
                    ORDER BY follows.created_at, \(other) LIMIT ? OFFSET ?
                    """,
                arguments: arguments + [slice.limit + 1, skip])
            return Listing(
                try rows.map { row in
                    let user = try User(row: row)
                    return (user, Position([row["followed_at"]], user.id))
                }, limit: slice.limit)
        }
    }
}
