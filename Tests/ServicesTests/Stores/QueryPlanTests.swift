import GRDB
import TestSupport
import Testing

@testable import SQLiteStores
@testable import Stores

/// How SQLite means to answer the queries of the lists: from an index in the order of the list, never by reading a table
/// whole or by sorting it.
@Suite struct QueryPlanTests {
    private let store: SQLitePostStore
    private let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder("plans")
        store = try SQLitePostStore(path: folder.path + "/posts.sqlite")
    }

    private func plan(_ sql: String, _ arguments: StatementArguments) async throws -> [String] {
        try await store.file.read { database in
            try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN " + sql, arguments: arguments)
                .map { $0["detail"] as String }
        }
    }

    private func plan(of query: SQLitePostStore.Query, after position: Position? = nil) async throws -> [String] {
        var query = query
        if let position { query.begin(after: position) }
        return try await plan(query.sql, query.arguments + [21, 0])
    }

    private var someHidden: Visibility { Visibility(hidden: HiddenAuthors(["h"]), shown: ["h"]) }

    @Test func popularPostsAreReadInTheirOrder() async throws {
        for position in [nil, Position([3, 4])] {
            let plan = try await plan(
                of: .init(seenWith: someHidden, by: ["likes_count", "seq"]), after: position)
            #expect(plan.contains { $0.contains("posts USING INDEX posts_by_likes") }, "\(plan)")
            #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
        }
    }

    @Test func theNewestOfFewAuthorsAreLookedUpAuthorByAuthor() async throws {
        let newest = try await plan(NewestPosts.postsOfAuthor, ["a", 0, 9, 21])
        #expect(newest == ["SEARCH posts USING COVERING INDEX posts_by_author (user_id=? AND seq>? AND seq<?)"])
        let whole = try await plan(NewestPosts.wholePosts, ["[1]"])
        #expect(whole.last == "SEARCH posts USING INTEGER PRIMARY KEY (rowid=?)", "\(whole)")
    }

    @Test func thePostsOfManyAuthorsAreReadFromTheNewestOn() async throws {
        let authors = (0...NewestPosts.mostAuthors).map { "a\($0)" }
        for slice in [Slice(limit: 20, skip: 0), Slice(limit: 20, after: Position([9]))] {
            #expect(NewestPosts(of: authors, slice) == nil)
            var query = try SQLitePostStore.Query.of(authors: authors)
            if case .after(let position) = slice.start { query.begin(after: position) }
            let plan = try await plan(of: query)
            #expect(plan.contains { $0.contains("posts USING INDEX posts_by_seq") }, "\(plan)")
            #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
        }
    }

    @Test func aSearchReadsTheTextIndexInItsOrder() async throws {
        var query = SQLitePostStore.Query(seenWith: someHidden, by: ["post_search.rowid"])
        query.source = "post_search JOIN posts ON posts.seq = post_search.rowid"
        query.conditions.append("post_search MATCH ?")
        query.arguments += ["\"abc\""]
        for position in [nil, Position([4])] {
            let plan = try await plan(of: query, after: position)
            #expect(plan.first?.contains("post_search VIRTUAL TABLE INDEX") == true, "\(plan)")
            #expect(!plan.contains { $0.contains("TEMP B-TREE") || $0.hasPrefix("SCAN posts") }, "\(plan)")
        }
    }

    @Test func savedPostsAreReadInTheOrderOfSaving() async throws {
        var query = SQLitePostStore.Query(seenWith: someHidden, by: ["saved.created_at", "saved.post_id"])
        query.source = "saved_posts AS saved JOIN posts USING (post_id)"
        query.conditions.append("saved.user_id = ?")
        query.arguments += ["u"]
        let plan = try await plan(of: query, after: Position([4], "p"))
        #expect(plan.contains { $0.contains("saved_posts_by_user (user_id=?") }, "\(plan)")
        #expect(!plan.contains { $0.contains("TEMP B-TREE") || $0.hasPrefix("SCAN posts") }, "\(plan)")
    }

    @Test func followersAndMembersAreFoundByIndexes() async throws {
        let users = try SQLiteUserStore(path: folder.path + "/users.sqlite")
        func plan(_ sql: String) async throws -> [String] {
            try await users.file.read { database in
                try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN " + sql).map { $0["detail"] as String }
            }
        }
        let followers = try await plan(
            """
            SELECT users.* FROM follows JOIN users ON users.user_id = follower_id WHERE following_id = 'u'
            AND (follows.created_at, follower_id) > (1, 'f') ORDER BY follows.created_at, follower_id LIMIT 5
            """)
        #expect(followers.contains { $0.contains("follows_by_following (following_id=?") }, "\(followers)")
        #expect(!followers.contains { $0.contains("TEMP B-TREE") }, "\(followers)")
        let named = try await plan(
            "SELECT * FROM users WHERE number IN (SELECT rowid FROM user_search WHERE user_search MATCH '\"abc\"')")
        #expect(named.contains { $0.contains("users_by_number (number=?)") }, "\(named)")
    }
}
