import GRDB

@testable import SQLiteStores

extension SQLitePostStore {
    /// What the tables say of a post, without its counters.
    func rows(of postID: String) async throws -> (likes: Int, reactions: [String: Int]) {
        try await file.read { database in
            let likes = try Int.fetchOne(
                database, sql: "SELECT count(*) FROM likes WHERE post_id = ?", arguments: [postID])
            let reactions = try Row.fetchAll(
                database,
                sql: "SELECT reaction_type, count(*) AS n FROM reactions WHERE post_id = ? GROUP BY reaction_type",
                arguments: [postID])
            return (
                likes ?? 0,
                Dictionary(uniqueKeysWithValues: reactions.map { ($0["reaction_type"] as String, $0["n"] as Int) })
            )
        }
    }
}
