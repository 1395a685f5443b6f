import Domain
import Stores
import Testing

/// What every post store must do.
@Suite struct PostStoreExpectations {
    let place: StorePlace
    let now = Moment(milliseconds: 1_795_345_207_522)

    init() throws {
        place = try StorePlace("posts")
    }

    private func post(_ name: String, by user: String = "alice", after seconds: Int = 0) -> Post {
        Post(id: "post_\(name)", userID: user, content: name, createdAt: now.advanced(by: .seconds(seconds)))
    }

    private func publish(_ posts: [Post], _ store: any PostStore) async throws {
        for post in posts { _ = try await store.create(post, key: nil) }
    }

    @Test(arguments: StoreKind.allCases)
    func aPostIsReadAsItWasWritten(kind: StoreKind) async throws {
        let store = try await kind.posts(in: place)
        var post = post("first")
        post.taggedUsers = ["bob", "cy"]
        post.poll = Poll(question: "?", options: ["a", "b"], expiresAt: now)
        #expect(try await store.create(post, key: nil) == .created(post))
        #expect(try await store.post(id: post.id) == post)
        #expect(try await store.post(id: "post_none") == nil)
    }

    @Test(arguments: StoreKind.allCases)
    func aRepeatedRequestCreatesNothingMore(kind: StoreKind) async throws {
        let store = try await kind.posts(in: place)
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
        let store = try await kind.posts(in: place)
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
        let stores = try await several { try await kind.posts(in: place) }
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
        let store = try await kind.posts(in: place)
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
        let store = try await kind.posts(in: place)
        try await publish([post("first"), post("second")], store)
        #expect(try await store.save("post_first", by: "bob", at: now) == .done)
        #expect(try await store.save("post_second", by: "bob", at: now.advanced(by: .seconds(1))) == .done)
        #expect(try await store.save("post_second", by: "bob", at: now) == .unchanged)
        #expect(
            try await store.saved(by: "bob", everybody, Slice(limit: 10, skip: 0)).items.map(\.content) == [
                "second", "first",
            ])
        _ = try await store.delete(id: "post_second", by: "alice")
        #expect(
            try await store.saved(by: "bob", everybody, Slice(limit: 10, skip: 0)).items.map(\.content) == ["first"])
        #expect(try await store.unsave("post_first", by: "bob") == .done)
        #expect(try await store.share("post_first", by: "bob", key: nil, at: now) == .shared)
        #expect(try await store.post(id: "post_first")?.sharesCount == 1)
        #expect(try await store.share("post_second", by: "bob", key: nil, at: now) == .notFound)
    }

    @Test(arguments: StoreKind.allCases)
    func thePostsOfMembersAreCounted(kind: StoreKind) async throws {
        let store = try await kind.posts(in: place)
        try await publish([post("a"), post("b"), post("c", by: "bob"), post("d", by: "cy")], store)
        _ = try await store.delete(id: "post_b", by: "alice")
        let counts = try await store.postCounts(of: ["alice", "bob", "nobody"])
        #expect(counts.filter { $0.value > 0 } == ["alice": 1, "bob": 1])
    }

    @Test(arguments: StoreKind.allCases)
    func listsHaveAFirmOrder(kind: StoreKind) async throws {
        let store = try await kind.posts(in: place)
        try await publish(
            [post("a"), post("b", by: "bob", after: 1), post("c", after: 2), post("d", by: "cy", after: 3)], store)
        _ = try await store.like("post_a", by: "bob", at: now)
        func names(_ listing: Listing<Post>) -> [String] { listing.items.map(\.content) }
        let all = Slice(limit: 10, skip: 0)
        #expect(names(try await store.posts(by: ["alice", "bob"], all)) == ["c", "b", "a"])
        #expect(names(try await store.posts(by: ["alice", "bob"], Slice(limit: 1, skip: 1))) == ["b"])
        #expect(names(try await store.posts(by: [], all)) == [])
        #expect(names(try await store.popular(everybody, all)) == ["a", "d", "c", "b"])
        #expect(names(try await store.posts(containing: "C", everybody, all)) == ["c"])
        #expect(names(try await store.posts(containing: "%", everybody, all)) == [])
    }

    private var everybody: Visibility { Visibility(hidden: .none, shown: []) }

    /// Reads a list in parts, with something happening after each part.
    private func pages(
        _ limit: Int, between: (_ part: Int) async throws -> Void = { _ in },
        _ list: (Slice) async throws -> Listing<Post>
    ) async throws -> [String] {
        var (names, slice, part): ([String], Slice?, Int) = ([], Slice(limit: limit, skip: 0), 0)
        while let current = slice {
            let listing = try await list(current)
            names += listing.items.map(\.content)
            slice = listing.next.map { Slice(limit: limit, after: $0) }
            try await between(part)
            part += 1
        }
        return names
    }

    @Test(arguments: StoreKind.allCases)
    func pagesAreStableWhilePostsArrive(kind: StoreKind) async throws {
        let store = try await kind.posts(in: place)
        // Two of each second, so that time alone does not order them.
        try await publish((0..<10).map { post("\($0)", after: $0 / 2) }, store)
        for (likes, name) in [(2, "3"), (2, "7"), (1, "5")] {
            for liker in 0..<likes { _ = try await store.like("post_\(name)", by: "u\(liker)", at: now) }
        }
        let newest = (0..<10).reversed().map { "\($0)" }
        func arrive(_ list: String) -> (Int) async throws -> Void {
            { part in try await publish([post("\(list)\(part)", after: 100 + part)], store) }
        }
        let author = try await pages(3, between: arrive("a")) { try await store.posts(by: ["alice"], $0) }
        #expect(author == newest)
        let many = ["alice"] + (0..<2_400).map { "nobody\($0)" }
        let feed = try await pages(3, between: arrive("f")) { try await store.posts(by: many, $0) }
        #expect(feed.suffix(10) == newest)
        let popular = try await pages(4, between: arrive("p")) { try await store.popular(everybody, $0) }
        #expect(popular.filter { $0.count == 1 } == ["7", "3", "5", "9", "8", "6", "4", "2", "1", "0"])
        #expect(Set(popular).count == popular.count)
    }

    @Test(arguments: StoreKind.allCases)
    func savedPostsComeInPartsMostRecentlySavedFirst(kind: StoreKind) async throws {
        let store = try await kind.posts(in: place)
        try await publish((0..<5).map { post("\($0)") }, store)
        for (second, name) in ["2", "0", "4", "1", "3"].enumerated() {
            _ = try await store.save("post_\(name)", by: "bob", at: now.advanced(by: .seconds(second / 2)))
        }
        let saved = try await pages(2) { try await store.saved(by: "bob", everybody, $0) }
        #expect(saved == ["3", "4", "1", "2", "0"])
    }

    @Test(arguments: StoreKind.allCases)
    func postsOfHiddenAuthorsAreLeftOutButForWhomTheyAreShown(kind: StoreKind) async throws {
        let store = try await kind.posts(in: place)
        try await publish(
            [post("text a"), post("text b", by: "bob", after: 1), post("text c", by: "cy", after: 2)], store)
        for name in ["a", "b", "c"] { _ = try await store.save("post_text \(name)", by: "reader", at: now) }
        let hidden = HiddenAuthors(["bob", "cy", "nobody"])
        for (shown, names) in [([], ["text a"]), (["bob", "alice"], ["text b", "text a"])] as [([String], [String])] {
            let visibility = Visibility(hidden: hidden, shown: shown)
            let all = Slice(limit: 10, skip: 0)
            #expect(try await store.popular(visibility, all).items.map(\.content) == names)
            #expect(try await store.posts(containing: "text", visibility, all).items.map(\.content) == names)
            #expect(Set(try await store.saved(by: "reader", visibility, all).items.map(\.content)) == Set(names))
        }
    }

    @Test(arguments: StoreKind.allCases)
    func aSearchFollowsAPostThatChangesAndGoes(kind: StoreKind) async throws {
        let store = try await kind.posts(in: place)
        try await publish([post("Crème brûlée 100% \"quoted\"")], store)
        let id = "post_Crème brûlée 100% \"quoted\""
        func found(_ text: String) async throws -> Int {
            try await store.posts(containing: text, everybody, Slice(limit: 10, skip: 0)).items.count
        }
        for text in ["creme BRULEE", "me br", "100%", "%", "0%", "\"", "\"quo", "e"] {
            let count = try await found(text)
            #expect(count == (text == "e" ? 0 : 1), "\(text)")
        }
        var update = PostUpdate()
        update.content = .set("tiramisù")
        _ = try await store.update(id: id, by: "alice", update)
        #expect(try await found("creme") == 0)
        #expect(try await found("tiramisu") == 1)
        _ = try await store.delete(id: id, by: "alice")
        #expect(try await found("tiramisu") == 0)
    }

    @Test(arguments: StoreKind.allCases)
    func aLongTextIsSoughtWhole(kind: StoreKind) async throws {
        let store = try await kind.posts(in: place)
        let long = String(repeating: "a", count: 100)
        try await publish([post(long + "b"), post("c" + long)], store)
        func found(_ text: String) async throws -> [String] {
            try await store.posts(containing: text, everybody, Slice(limit: 10, skip: 0)).items.map(\.content)
        }
        #expect(try await found(long).count == 2)
        #expect(try await found(long + "B") == [long + "b"])
        #expect(try await found("C" + long) == ["c" + long])
        #expect(try await found(long + "c").isEmpty)
        #expect(try await found(long + "aa").isEmpty)
        #expect(try await found(String(repeating: "a", count: 60_000)).isEmpty)
    }

    @Test(arguments: StoreKind.allCases)
    func aRepeatedShareCountsOnceUntilItsKeyIsForgotten(kind: StoreKind) async throws {
        let store = try await kind.posts(in: place)
        try await publish([post("first"), post("second")], store)
        let key = try #require(IdempotencyKey(key: "k", body: "share post_first".utf8))
        func share(_ key: IdempotencyKey?, _ id: String = "post_first") async throws -> Sharing {
            try await store.share(id, by: "bob", key: key, at: now)
        }
        #expect(try await share(key) == .shared)
        #expect(try await share(key) == .shared)
        #expect(try await share(nil) == .shared)
        #expect(try await store.post(id: "post_first")?.sharesCount == 2)
        let other = try #require(IdempotencyKey(key: "k", body: "share post_second".utf8))
        #expect(try await share(other, "post_second") == .keyReused)
        #expect(try await share(nil, "post_none") == .notFound)
        #expect(try await store.removeKeys(before: now) == 0)
        #expect(try await store.removeKeys(before: now.advanced(by: .seconds(1))) == 1)
        #expect(try await share(key) == .shared)
        #expect(try await store.post(id: "post_first")?.sharesCount == 3)
    }

    @Test(arguments: StoreKind.allCases)
    func aFeedMayHaveThousandsOfAuthors(kind: StoreKind) async throws {
        let store = try await kind.posts(in: place)
        try await publish([post("a", by: "author4999")], store)
        let authors = (0..<5000).map { "author\($0)" }
        #expect(try await store.posts(by: authors, Slice(limit: 10, skip: 0)).items.map(\.content) == ["a"])
    }

    @Test(arguments: StoreKind.allCases)
    func theNewestOfSeveralAuthorsComeInOneOrder(kind: StoreKind) async throws {
        let store = try await kind.posts(in: place)
        // The later authors have the newer posts, then the older ones, so that none can be left out early.
        let times = (0..<60).map { ($0 * 37) % 60 }
        try await publish(times.map { post("\($0)", by: "author\($0 * 7 % 5)", after: $0) }, store)
        let authors = ["author4", "author0", "nobody", "author2", "author4"]
        let expected = times.sorted(by: >).filter { [4, 0, 2].contains($0 * 7 % 5) }.map { "\($0)" }
        #expect(try await pages(7, between: { _ in }) { try await store.posts(by: authors, $0) } == expected)
        let part = try await store.posts(by: authors, Slice(limit: 5, skip: 9))
        #expect(part.items.map(\.content) == Array(expected[9..<14]))
        #expect(try await store.posts(by: authors, Slice(limit: 5, skip: 36)).items.isEmpty)
        #expect(try await store.posts(by: [], Slice(limit: 5, skip: 0)).items.isEmpty)
    }
}
