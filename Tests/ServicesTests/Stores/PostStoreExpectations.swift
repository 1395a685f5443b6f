import Domain
import Stores
import TestSupport
import Testing

/// What every post store must do.
@Suite struct PostStoreExpectations {
    let folder: ScratchFolder
    let now = Moment(milliseconds: 1_795_345_207_522)

    init() throws {
        folder = try ScratchFolder("posts")
    }

    private func post(_ name: String, by user: String = "alice", after seconds: Int = 0) -> Post {
        Post(id: "post_\(name)", userID: user, content: name, createdAt: now.advanced(by: .seconds(seconds)))
    }

    private func publish(_ posts: [Post], _ store: any PostStore) async throws {
        for post in posts { _ = try await store.create(post, key: nil) }
    }

    @Test(arguments: StoreKind.allCases)
    func aPostIsReadAsItWasWritten(kind: StoreKind) async throws {
        let store = try kind.posts(in: folder)
        var post = post("first")
        post.taggedUsers = ["bob", "cy"]
        post.poll = Poll(question: "?", options: ["a", "b"], expiresAt: now)
        #expect(try await store.create(post, key: nil) == .created(post))
        #expect(try await store.post(id: post.id) == post)
        #expect(try await store.post(id: "post_none") == nil)
    }

    @Test(arguments: StoreKind.allCases)
    func aRepeatedRequestCreatesNothingMore(kind: StoreKind) async throws {
        let store = try kind.posts(in: folder)
        let key = try #require(IdempotencyKey(key: "k", body: "body".utf8))
        let first = post("first")
        #expect(try await store.create(first, key: key) == .created(first))
        #expect(try await store.create(post("second"), key: key) == .repeated(first))
        let other = try #require(IdempotencyKey(key: "k", body: "other".utf8))
        #expect(try await store.create(post("third"), key: other) == .keyReused)
        #expect(try await store.create(post("fourth", by: "bob"), key: key) == .created(post("fourth", by: "bob")))
    }

    @Test(arguments: StoreKind.allCases)
    func onlyTheOwnerChangesAndDeletes(kind: StoreKind) async throws {
        let store = try kind.posts(in: folder)
        try await publish([post("first")], store)
        var update = PostUpdate()
        update.content = .set("new")
        #expect(try await store.update(id: "post_first", by: "bob", update) == .notOwner)
        #expect(try await store.update(id: "post_none", by: "alice", update) == .notFound)
        guard case .done(let changed) = try await store.update(id: "post_first", by: "alice", update) else {
            Issue.record("the owner could not change the post")
            return
        }
        #expect(changed.content == "new")
        #expect(try await store.update(id: "post_first", by: "alice", PostUpdate()) == .done(changed))
        #expect(try await store.delete(id: "post_first", by: "bob") == .notOwner)
        #expect(try await store.delete(id: "post_first", by: "alice") == .done(changed))
        #expect(try await store.delete(id: "post_first", by: "alice") == .notFound)
    }

    @Test(arguments: StoreKind.allCases)
    func simultaneousLikesOfOneMemberCountOnce(kind: StoreKind) async throws {
        let stores = try (0..<4).map { _ in try kind.posts(in: folder) }
        try await publish([post("first")], stores[0])
        let liked = try await withThrowingTaskGroup(of: ChangeOutcome.self) { group in
            for number in 0..<40 {
                group.addTask { [now] in
                    try await stores[number % 4].like("post_first", by: "user\(number % 10)", at: now)
                }
            }
            return try await group.reduce(into: 0) { $0 += $1 == .done ? 1 : 0 }
        }
        #expect(liked == 10)
        #expect(try await stores[0].post(id: "post_first")?.likesCount == 10)
        #expect(try await stores[0].unlike("post_first", by: "user1") == .done)
        #expect(try await stores[0].unlike("post_first", by: "user1") == .unchanged)
        #expect(try await stores[0].post(id: "post_first")?.likesCount == 9)
        #expect(try await stores[0].like("post_none", by: "user1", at: now) == .notFound)
    }

    @Test(arguments: StoreKind.allCases)
    func aReactionReplacesTheEarlierOne(kind: StoreKind) async throws {
        let store = try kind.posts(in: folder)
        try await publish([post("first")], store)
        #expect(try await store.react("post_first", by: "bob", with: .love, at: now) == .done)
        #expect(try await store.react("post_first", by: "bob", with: .wow, at: now) == .done)
        #expect(try await store.react("post_first", by: "cy", with: .wow, at: now) == .done)
        #expect(try await store.post(id: "post_first")?.reactionCounts == ["wow": 2])
        #expect(try await store.unreact("post_first", by: "bob") == .done)
        #expect(try await store.unreact("post_first", by: "bob") == .unchanged)
        #expect(try await store.post(id: "post_first")?.reactionCounts == ["wow": 1])
        #expect(try await store.react("post_none", by: "bob", with: .wow, at: now) == .notFound)
    }

    @Test(arguments: StoreKind.allCases)
    func deletingAPostForgetsWhatWasDoneWithIt(kind: StoreKind) async throws {
        let store = try kind.posts(in: folder)
        try await publish([post("first"), post("second")], store)
        #expect(try await store.save("post_first", by: "bob", at: now) == .done)
        #expect(try await store.save("post_second", by: "bob", at: now.advanced(by: .seconds(1))) == .done)
        #expect(try await store.save("post_second", by: "bob", at: now) == .unchanged)
        #expect(try await store.saved(by: "bob", limit: 10, skip: 0).map(\.content) == ["second", "first"])
        _ = try await store.delete(id: "post_second", by: "alice")
        #expect(try await store.saved(by: "bob", limit: 10, skip: 0).map(\.content) == ["first"])
        #expect(try await store.unsave("post_first", by: "bob") == .done)
        #expect(try await store.share("post_first") == .done)
        #expect(try await store.post(id: "post_first")?.sharesCount == 1)
        #expect(try await store.share("post_second") == .notFound)
    }

    @Test(arguments: StoreKind.allCases)
    func listsHaveAFirmOrder(kind: StoreKind) async throws {
        let store = try kind.posts(in: folder)
        try await publish(
            [post("a"), post("b", by: "bob", after: 1), post("c", after: 2), post("d", by: "cy", after: 3)], store)
        _ = try await store.like("post_a", by: "bob", at: now)
        func names(_ posts: [Post]) -> [String] { posts.map(\.content) }
        #expect(names(try await store.posts(by: ["alice", "bob"], limit: 10, skip: 0)) == ["c", "b", "a"])
        #expect(names(try await store.posts(by: ["alice", "bob"], limit: 1, skip: 1)) == ["b"])
        #expect(names(try await store.posts(by: [], limit: 10, skip: 0)) == [])
        #expect(names(try await store.popular(limit: 10, skip: 0)) == ["a", "d", "c", "b"])
        #expect(names(try await store.posts(containing: "C", limit: 10, skip: 0)) == ["c"])
        #expect(names(try await store.posts(containing: "%", limit: 10, skip: 0)) == [])
    }

    @Test(arguments: StoreKind.allCases)
    func aFeedMayHaveThousandsOfAuthors(kind: StoreKind) async throws {
        let store = try kind.posts(in: folder)
        try await publish([post("a", by: "author4999")], store)
        let authors = (0..<5000).map { "author\($0)" }
        #expect(try await store.posts(by: authors, limit: 10, skip: 0).map(\.content) == ["a"])
    }
}
