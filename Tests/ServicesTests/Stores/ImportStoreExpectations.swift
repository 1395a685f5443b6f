import Domain
import MongoStores
import SQLiteStores
import Stores
import Testing

extension StoreKind {
    func userImports(in place: StorePlace) async throws -> any UserStore & ImportStore<UserRecord> {
        switch self {
        case .sqlite: try SQLiteUserStore(path: place.path + "/users.sqlite")
        case .mongodb: try MongoUserStore(at: try await place.address(), database: place.users)
        }
    }

    func postImports(in place: StorePlace) async throws -> any PostStore & ImportStore<PostRecord> {
        switch self {
        case .sqlite: try SQLitePostStore(path: place.path + "/posts.sqlite")
        case .mongodb: try MongoPostStore(at: try await place.address(), database: place.posts)
        }
    }
}

extension ImportStore {
    func bringIn(_ records: [Record]) async throws -> [ImportOutcome] {
        try await bringIn(records, from: "") { _ in nil }
    }
}

/// What every store must do with records of another system.
@Suite struct ImportStoreExpectations {
    let place: StorePlace
    let now = Moment(milliseconds: 1_795_345_207_522)

    init() throws {
        place = try StorePlace("imports")
    }

    private func user(_ name: String, isPrivate: Bool = false) -> User {
        var user = User(
            id: "user_\(name)", email: "\(name)@example.org", name: name, picture: nil, createdAt: now)
        user.isPrivate = isPrivate
        return user
    }

    private func post(_ name: String, after seconds: Int) -> Post {
        var post = Post(
            id: "post_\(name)", userID: "user_a", content: name, createdAt: now.advanced(by: .seconds(seconds)))
        // What the old system counted, rightly or not.
        post.likesCount = 70
        post.reactionCounts = ["love": 7]
        post.sharesCount = 3
        return post
    }

    @Test(arguments: StoreKind.allCases)
    func importedMembersAreLikeThoseWhoSignedUp(kind: StoreKind) async throws {
        let store = try await kind.userImports(in: place)
        let (before, _) = try await store.privateMembers()
        let session = Session(
            tokenHash: "hash", userID: "user_Zoë", expiresAt: now.advanced(by: .seconds(60)), createdAt: now)
        let zoë = user("Zoë", isPrivate: true)
        #expect(try await store.bringIn([.user(zoë), .session(session)]) == [.imported, .imported])
        #expect(try await store.user(id: zoë.id) == zoë)
        #expect(try await store.user(tokenHash: "hash", at: now) == zoë)
        #expect(try await store.users(named: "zoe", Slice(limit: 5, skip: 0)).items == [zoë])
        let identity = Identity(email: zoë.email, name: "Other")
        #expect(try await store.signIn(identity, tokenHash: "new", at: now) == zoë)
        #expect(try await store.privateMembers().ids == [zoë.id])
        #expect(
            try await store.changes(after: before).changes == [.privacyChanged(userID: zoë.id, isPrivate: true)])
        #expect(try await store.inconsistencies() == [])
    }

    @Test(arguments: StoreKind.allCases)
    func aMemberThatIsThereStaysAsItIs(kind: StoreKind) async throws {
        let store = try await kind.userImports(in: place)
        let alice = try await store.signIn(
            Identity(email: "alice@example.org", name: "Alice"), tokenHash: "hash", at: now)
        var changed = alice
        changed.name = "Changed"
        #expect(try await store.bringIn([.user(changed)]) == [.present])
        #expect(try await store.user(id: alice.id) == alice)
        #expect(
            try await store.bringIn([.user(user("alice"))])
                == [.refused("its e-mail address is that of member '\(alice.id)'")])
        #expect(try await store.user(id: "user_alice") == nil)
    }

    @Test(arguments: StoreKind.allCases)
    func importedFollowsCountAndAreTold(kind: StoreKind) async throws {
        let store = try await kind.userImports(in: place)
        _ = try await store.bringIn(["a", "b", "c"].map { .user(user($0)) })
        let (before, _) = try await store.privateMembers()
        let outcomes = try await store.bringIn([
            .follow(follower: "user_a", followee: "user_b", at: now),
            .follow(follower: "user_a", followee: "user_c", at: now.advanced(by: .seconds(-1))),
            .follow(follower: "user_a", followee: "user_b", at: now),
            .follow(follower: "user_a", followee: "user_x", at: now),
        ])
        #expect(outcomes == [.imported, .imported, .present, .leftOut("member 'user_x' is not there")])
        #expect(try await store.followCounts(of: "user_a") == FollowCounts(followers: 0, following: 2))
        #expect(try await store.followeeIDs(of: "user_a") == ["user_c", "user_b"])
        #expect(try await store.changes(after: before).changes.contains(.followsChanged("user_a")))
        #expect(
            try await store.bringIn([
                .session(Session(tokenHash: "h", userID: "user_x", expiresAt: now, createdAt: now))
            ]) == [.leftOut("member 'user_x' is not there")])
    }

    @Test(arguments: StoreKind.allCases)
    func importedPostsStandInTheOrderOfTime(kind: StoreKind) async throws {
        let store = try await kind.postImports(in: place)
        _ = try await store.create(post("new", after: 100), key: nil)
        #expect(
            try await store.bringIn([.post(post("second", after: 2)), .post(post("first", after: 1))])
                == [.imported, .imported])
        #expect(try await store.bringIn([.post(post("first", after: 9))]) == [.present])
        let listed = try await store.posts(by: ["user_a"], Slice(limit: 10, skip: 0)).items
        #expect(listed.map(\.content) == ["new", "second", "first"])
        let everybody = Visibility(hidden: .none, shown: [])
        let found = try await store.posts(containing: "SECOND", everybody, Slice(limit: 10, skip: 0)).items
        #expect(found.map(\.id) == ["post_second"])
        #expect(found.map(\.sharesCount) == [3])
    }

    @Test(arguments: StoreKind.allCases)
    func countersOfImportedPostsEqualTheirRows(kind: StoreKind) async throws {
        let store = try await kind.postImports(in: place)
        _ = try await store.bringIn([.post(post("first", after: 0))])
        #expect(try await store.post(id: "post_first")?.likesCount == 0)
        let later = now.advanced(by: .seconds(9))
        let outcomes = try await store.bringIn([
            .like(postID: "post_first", userID: "a", at: now), .like(postID: "post_first", userID: "b", at: now),
            .like(postID: "post_first", userID: "a", at: now), .like(postID: "post_none", userID: "a", at: now),
            .reaction(postID: "post_first", userID: "a", .love, at: later),
            .reaction(postID: "post_first", userID: "a", .sad, at: now),
            .reaction(postID: "post_first", userID: "b", .sad, at: now),
            .reaction(postID: "post_first", userID: "b", .wow, at: later),
            .reaction(postID: "post_none", userID: "b", .wow, at: later),
            .save(postID: "post_first", userID: "a", at: now), .save(postID: "post_none", userID: "a", at: now),
        ])
        let missing = ImportOutcome.leftOut("post 'post_none' is not there")
        #expect(
            outcomes == [
                .imported, .imported, .present, missing, .imported, .present, .imported, .present, missing, .imported,
                missing,
            ])
        let kept = try #require(try await store.post(id: "post_first"))
        #expect(kept.likesCount == 2)
        #expect(kept.reactionCounts == ["love": 1, "wow": 1])
        #expect(try await store.inconsistencies() == [])
        #expect(try await store.unlike("post_first", by: "a") == .done)
        #expect(try await store.post(id: "post_first")?.likesCount == 1)
    }

    @Test(arguments: StoreKind.allCases)
    func theMarkIsKeptWithTheRecords(kind: StoreKind) async throws {
        let store = try await kind.postImports(in: place)
        #expect(try await store.importMark(of: "posts") == nil)
        for name in ["first", "second"] {
            _ = try await store.bringIn([.post(post(name, after: 0))], from: "posts") { "\(name) \($0)" }
        }
        #expect(try await store.importMark(of: "posts") == "second \([ImportOutcome.imported])")
        #expect(try await store.importMark(of: "likes") == nil)
        _ = try await store.bringIn([], from: "posts") { _ in nil }
        #expect(try await store.importMark(of: "posts") != nil)
        try await store.removeImportMarks(of: ["posts", "likes"])
        #expect(try await store.importMark(of: "posts") == nil)
    }

    @Test(arguments: StoreKind.allCases)
    func theStoreTellsWhichRecordsItHas(kind: StoreKind) async throws {
        let posts = try await kind.postImports(in: place)
        let records = ["post_first", "post_none"].flatMap { id -> [PostRecord] in
            [
                .post(Post(id: id, userID: "a", content: "", createdAt: now)),
                .like(postID: id, userID: "a", at: now),
                .reaction(postID: id, userID: "a", .love, at: now), .save(postID: id, userID: "a", at: now),
            ]
        }
        _ = try await posts.bringIn(Array(records.prefix(4)))
        #expect(
            try await posts.holds(records) == Array(repeating: true, count: 4) + Array(repeating: false, count: 4))
        let users = try await kind.userImports(in: place)
        let members = ["a", "b"].flatMap { name -> [UserRecord] in
            [
                .user(user(name)), .follow(follower: "user_\(name)", followee: "user_a", at: now),
                .session(Session(tokenHash: name, userID: "user_\(name)", expiresAt: now, createdAt: now)),
            ]
        }
        _ = try await users.bringIn(Array(members.prefix(3)))
        #expect(try await users.holds(members) == [true, true, true, false, false, false])
    }
}
