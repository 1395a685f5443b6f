import Domain
import Stores
import TestSupport
import Testing

/// What every user store must do.
@Suite struct UserStoreExpectations {
    let folder: ScratchFolder
    let now = Moment(milliseconds: 1_795_345_207_522)

    init() throws {
        folder = try ScratchFolder("users")
    }

    private func signIn(_ name: String, _ store: any UserStore) async throws -> User {
        try await store.signIn(
            Identity(email: "\(name)@example.org", name: name), tokenHash: "hash-\(name)", at: now)
    }

    @Test(arguments: StoreKind.allCases)
    func signingInAgainFindsTheSameMember(kind: StoreKind) async throws {
        let store = try kind.users(in: folder)
        let first = try await signIn("alice", store)
        let again = try await store.signIn(
            Identity(email: "alice@example.org", name: "Other"), tokenHash: "second", at: now)
        #expect(again == first)
        #expect(try await store.user(tokenHash: "second", at: now) == first)
    }

    @Test(arguments: StoreKind.allCases)
    func simultaneousFirstSignInsMakeOneMember(kind: StoreKind) async throws {
        let stores = try (0..<4).map { _ in try kind.users(in: folder) }
        let ids = try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<20 {
                group.addTask { [now] in
                    try await stores[number % 4].signIn(
                        Identity(email: "alice@example.org", name: "Alice"), tokenHash: "\(number)", at: now
                    ).id
                }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(ids.count == 1)
    }

    @Test(arguments: StoreKind.allCases)
    func aSessionEndsByTimeOrBySigningOut(kind: StoreKind) async throws {
        let store = try kind.users(in: folder)
        let alice = try await signIn("alice", store)
        let end = now.advanced(by: Session.lifetime)
        #expect(
            try await store.user(tokenHash: "hash-alice", at: Moment(milliseconds: end.milliseconds - 1)) == alice)
        #expect(try await store.user(tokenHash: "hash-alice", at: end) == nil)
        #expect(try await store.endSession(tokenHash: "hash-alice"))
        #expect(try await store.endSession(tokenHash: "hash-alice") == false)
        #expect(try await store.user(tokenHash: "hash-alice", at: now) == nil)
    }

    @Test(arguments: StoreKind.allCases)
    func expiredSessionsAreRemoved(kind: StoreKind) async throws {
        let store = try kind.users(in: folder)
        _ = try await signIn("alice", store)
        #expect(try await store.removeSessions(expiredBy: now) == 0)
        #expect(try await store.removeSessions(expiredBy: now.advanced(by: Session.lifetime)) == 1)
    }

    @Test(arguments: StoreKind.allCases)
    func aProfileKeepsWhatWasChanged(kind: StoreKind) async throws {
        let store = try kind.users(in: folder)
        let alice = try await signIn("alice", store)
        let changed = try await store.update(id: alice.id) {
            $0.bio = nil
            $0.notifications.likes = false
        }
        #expect(changed?.bio == nil)
        #expect(try await store.user(id: alice.id) == changed)
        #expect(try await store.update(id: "user_nobody") { $0.bio = "" } == nil)
    }

    @Test(arguments: StoreKind.allCases)
    func followingIsCountedOnce(kind: StoreKind) async throws {
        let store = try kind.users(in: folder)
        let (alice, bob) = (try await signIn("alice", store), try await signIn("bob", store))
        #expect(try await store.follow(bob.id, by: alice.id, at: now) == .done)
        #expect(try await store.follow(bob.id, by: alice.id, at: now) == .unchanged)
        #expect(try await store.follow("user_nobody", by: alice.id, at: now) == .notFound)
        #expect(try await store.followCounts(of: bob.id) == FollowCounts(followers: 1, following: 0))
        #expect(try await store.followers(of: bob.id, limit: 10, skip: 0) == [alice])
        #expect(try await store.following(of: alice.id, limit: 10, skip: 0) == [bob])
        #expect(try await store.followeeIDs(of: alice.id) == [bob.id])
        #expect(try await store.unfollow(bob.id, by: alice.id) == .done)
        #expect(try await store.unfollow(bob.id, by: alice.id) == .unchanged)
    }

    @Test(arguments: StoreKind.allCases)
    func followersComeInTheOrderOfFollowingPageByPage(kind: StoreKind) async throws {
        let store = try kind.users(in: folder)
        let star = try await signIn("star", store)
        var fans: [User] = []
        for number in 0..<5 {
            fans.append(try await signIn("fan\(number)", store))
            _ = try await store.follow(star.id, by: fans[number].id, at: now.advanced(by: .seconds(number)))
        }
        #expect(try await store.followers(of: star.id, limit: 2, skip: 0) == Array(fans[0..<2]))
        #expect(try await store.followers(of: star.id, limit: 2, skip: 4) == Array(fans[4...]))
    }

    @Test(arguments: StoreKind.allCases, ["%", "_", "(", "\\", "'"])
    func aSearchTakesItsTextLiterally(kind: StoreKind, text: String) async throws {
        let store = try kind.users(in: folder)
        _ = try await signIn("plain", store)
        let odd = try await signIn("odd \(text) name", store)
        #expect(try await store.users(named: text, limit: 10, skip: 0) == [odd])
        #expect(try await store.users(named: "ODD", limit: 10, skip: 0) == [odd])
    }
}
