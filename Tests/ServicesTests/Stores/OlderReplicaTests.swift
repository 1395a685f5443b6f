import Domain
import GRDB
import Stores
import TestSupport
import Testing

@testable import SQLiteStores

/// What a replica of the version before writes while the tables are those of this one already.
@Suite struct OlderReplicaTests {
    private let now = Moment(milliseconds: 1_795_345_207_522)
    private let all = Slice(limit: 10, skip: 0)

    @Test func postsWithoutANumberAreListedAndFound() async throws {
        let folder = try ScratchFolder("older")
        let store = try SQLitePostStore(path: folder.path + "/posts.sqlite")
        let everybody = Visibility(hidden: .none, shown: [])
        let own = Post(id: "post_new", userID: "alice", content: "of this version", createdAt: now)
        _ = try await store.create(own, key: nil)
        for name in ["one", "two"] {
            // As the record of that version inserts: without the new column.
            let post = Post(id: "post_\(name)", userID: "alice", content: "An OLD \(name)", createdAt: now)
            try await store.file.write { try post.insert($0) }
        }
        let ids = ["post_two", "post_one", "post_new"]
        #expect(try await store.posts(by: ["alice"], all).items.map(\.id) == ids)
        #expect(try await store.popular(everybody, all).items.map(\.id) == ids)
        #expect(try await store.posts(containing: "old two", everybody, all).items.map(\.id) == ["post_two"])
        #expect(try await store.delete(id: "post_two", by: "alice") != .notFound)
        #expect(try await store.posts(containing: "old two", everybody, all).items.isEmpty)
    }

    @Test func membersWithoutANumberAreFound() async throws {
        let folder = try ScratchFolder("older")
        let store = try SQLiteUserStore(path: folder.path + "/users.sqlite")
        for name in ["One", "Two"] {
            let user = User(id: "user_\(name)", email: name, name: "Old \(name)", picture: nil, createdAt: now)
            try await store.file.write { try user.insert($0) }
        }
        _ = try await store.signIn(Identity(email: "n", name: "Old New"), tokenHash: "h", at: now)
        #expect(try await store.users(named: "OLD", all).items.map(\.name) == ["Old New", "Old One", "Old Two"])
        _ = try await store.update(id: "user_One") { $0.name = "Renamed" }
        #expect(try await store.users(named: "one", all).items.isEmpty)
    }
}
