import GRDB
import Stores

@testable import MongoStores
@testable import SQLiteStores

extension StoreKind {
    /// What the rows say of a post, without its counters.
    func rows(of postID: String, in place: StorePlace) async throws -> (likes: Int, reactions: [String: Int]) {
        switch self {
        case .sqlite: try await SQLitePostStore(path: place.path + "/posts.sqlite").rows(of: postID)
        case .mongodb:
            try await MongoPostStore(at: try await place.address(), database: place.posts).rows(of: postID)
        }
    }
}

extension SQLitePostStore {
    fileprivate func rows(of postID: String) async throws -> (likes: Int, reactions: [String: Int]) {
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

extension MongoPostStore {
    fileprivate func rows(of postID: String) async throws -> (likes: Int, reactions: [String: Int]) {
        try await database.run { calls in
            let own: BSONDocument = ["post_id": .string(postID)]
            let reactions = try calls.find("reactions", own).map { try $0.text("reaction_type") }
            return (
                try calls.find("likes", own).count, Dictionary(reactions.map { ($0, 1) }, uniquingKeysWith: +)
            )
        }
    }
}
