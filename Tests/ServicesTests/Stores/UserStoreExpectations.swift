import Domain
import Stores
import Testing

/// What every user store must do.
@Suite struct UserStoreExpectations {
    let place: StorePlace
    let now = Moment(milliseconds: 1_795_345_207_522)

    init() throws {
        place = try StorePlace("users")
    }

    private func signIn(_ name: String, _ store: any UserStore) async throws -> User {
        try await store.signIn(
            Identity(email: "\(name)@example.org", name: name), tokenHash: "hash-\(name)", at: now)
    }

    @Test(arguments: StoreKind.allCases)
    func signingInAgainFindsTheSameMember(kind: StoreKind) async throws {
        let store = try await kind.users(in: place)
        let first = try await signIn("alice", store)
        let again = try await store.signIn(
            Identity(email: "alice@example.org", name: "Other"), tokenHash: "second", at: now)
        #expect(again == first)
        #expect(try await store.user(tokenHash: "second", at: now) == first)
    }

    @Test(arguments: StoreKind.allCases)
    func simultaneousFirstSignInsMakeOneMember(kind: StoreKind) async throws {
        let stores = try await several { try await kind.users(in: place) }
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
        let store = try await kind.users(in: place)
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
        let store = try await kind.users(in: place)
        _ = try await signIn("alice", store)
        #expect(try await store.removeSessions(expiredBy: now) == 0)
        #expect(try await store.removeSessions(expiredBy: now.advanced(by: Session.lifetime)) == 1)
    }

    @Test(arguments: StoreKind.allCases)
    func aProfileKeepsWhatWasChanged(kind: StoreKind) async throws {
        let store = try await kind.users(in: place)
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
        let store = try await kind.users(in: place)
        let (alice, bob) = (try await signIn("alice", store), try await signIn("bob", store))
        #expect(try await store.follow(bob.id, by: alice.id, at: now) == .done)
        #expect(try await store.follow(bob.id, by: alice.id, at: now) == .unchanged)
        #expect(try await store.follow("user_nobody", by: alice.id, at: now) == .notFound)
        #expect(try await store.followCounts(of: bob.id) == FollowCounts(followers: 1, following: 0))
        #expect(try await store.followers(of: bob.id, Slice(limit: 10, skip: 0)).items == [alice])
        #expect(try await store.following(of: alice.id, Slice(limit: 10, skip: 0)).items == [bob])
        #expect(try await store.followeeIDs(of: alice.id) == [bob.id])
        #expect(try await store.unfollow(bob.id, by: alice.id) == .done)
        #expect(try await store.unfollow(bob.id, by: alice.id) == .unchanged)
    }

    @Test(arguments: StoreKind.allCases)
    func followersComeInTheOrderOfFollowingPageByPage(kind: StoreKind) async throws {
        let store = try await kind.users(in: place)
        let star = try await signIn("star", store)
        var fans: [User] = []
        for number in 0..<5 {
            fans.append(try await signIn("fan\(number)", store))
            _ = try await store.follow(star.id, by: fans[number].id, at: now.advanced(by: .seconds(number)))
        }
        let first = try await store.followers(of: star.id, Slice(limit: 2, skip: 0))
        #expect(first.items == Array(fans[0..<2]))
        #expect(try await store.followers(of: star.id, Slice(limit: 2, skip: 4)).items == Array(fans[4...]))
        // One who leaves does not shift what comes after.
        _ = try await store.unfollow(star.id, by: fans[0].id)
        let second = try await store.followers(of: star.id, Slice(limit: 2, after: try #require(first.next)))
        #expect(second.items == Array(fans[2..<4]))
        let third = try await store.followers(of: star.id, Slice(limit: 2, after: try #require(second.next)))
        #expect(third.items == Array(fans[4...]))
        #expect(third.next == nil)
    }

    @Test(arguments: StoreKind.allCases, ["%", "_", "(", "\\", "'"])
    func aSearchTakesItsTextLiterally(kind: StoreKind, text: String) async throws {
        let store = try await kind.users(in: place)
        _ = try await signIn("plain", store)
        let odd = try await signIn("odd \(text) name", store)
        #expect(try await store.users(named: text, Slice(limit: 10, skip: 0)).items == [odd])
        #expect(try await store.users(named: "ODD", Slice(limit: 10, skip: 0)).items == [odd])
    }

    @Test(
        arguments: StoreKind.allCases,
        [
            ("jose", ["Josef", "José Ñandú"]), ("JOSÉ", ["Josef", "José Ñandú"]), ("nandu", ["José Ñandú"]),
            ("se n", ["José Ñandú"]), ("ef", ["Josef"]), ("ø", ["Østerby Bo"]), ("bo", ["Østerby Bo"]),
            ("東京", ["東京タロウ"]), ("タロ", ["東京タロウ"]), ("b", ["Østerby Bo"]), (" ", []), ("osex", []),
        ] as [(String, [String])])
    func aSearchKnowsNeitherCaseNorAccents(kind: StoreKind, search: (text: String, names: [String])) async throws {
        let store = try await kind.users(in: place)
        for name in ["José Ñandú", "Josef", "Østerby Bo", "東京タロウ", "Max"] { _ = try await signIn(name, store) }
        let found = try await store.users(named: search.text, Slice(limit: 10, skip: 0))
        #expect(found.items.map(\.name) == search.names)
    }

    @Test(arguments: StoreKind.allCases)
    func aLongNameIsSoughtWhole(kind: StoreKind) async throws {
        let store = try await kind.users(in: place)
        let name = String(repeating: "Aña", count: 33)
        let user = try await signIn(name, store)
        for (text, isFound) in [(name, true), (name + "b", false), (String(name.dropFirst(40)), true)] {
            let found = try await store.users(named: text, Slice(limit: 10, skip: 0)).items
            #expect(found == (isFound ? [user] : []))
        }
    }

    @Test(arguments: StoreKind.allCases)
    func aSearchFollowsANameThatChanges(kind: StoreKind) async throws {
        let store = try await kind.users(in: place)
        let user = try await signIn("before", store)
        _ = try await store.update(id: user.id) { $0.name = "after" }
        #expect(try await store.users(named: "before", Slice(limit: 10, skip: 0)).items.isEmpty)
        #expect(try await store.users(named: "after", Slice(limit: 10, skip: 0)).items.map(\.id) == [user.id])
    }

    @Test(arguments: StoreKind.allCases)
    func foundMembersComeByNamePageByPage(kind: StoreKind) async throws {
        let store = try await kind.users(in: place)
        for number in [3, 1, 4, 2, 5] { _ = try await signIn("fan\(number)", store) }
        var (names, slice): ([String], Slice?) = ([], Slice(limit: 2, skip: 0))
        while let part = slice {
            let found = try await store.users(named: "fan", part)
            names += found.items.map(\.name)
            slice = found.next.map { Slice(limit: 2, after: $0) }
        }
        #expect(names == ["fan1", "fan2", "fan3", "fan4", "fan5"])
    }

    @Test(arguments: StoreKind.allCases)
    func sessionsAreListedAndEndedOneByOneAndAllAtOnce(kind: StoreKind) async throws {
        let store = try await kind.users(in: place)
        let alice = try await signIn("alice", store)
        _ = try await signIn("bob", store)
        for number in 1...3 {
            _ = try await store.signIn(
                Identity(email: alice.email, name: ""), tokenHash: "more\(number)",
                at: now.advanced(by: .seconds(number)))
        }
        func hashes() async throws -> [String] {
            try await store.sessions(of: alice.id, at: now).map(\.tokenHash)
        }
        #expect(try await hashes() == ["more3", "more2", "more1", "hash-alice"])
        #expect(try await store.endSessions(of: alice.id, hashPrefix: "more2") == 1)
        #expect(try await store.endSessions(of: alice.id, hashPrefix: "hash-bob") == 0)
        #expect(try await store.endSessions(of: alice.id, hashPrefix: "") == 3)
        #expect(try await hashes() == [])
        #expect(try await store.user(tokenHash: "hash-bob", at: now) != nil)
        let changes = try await store.changes(after: 0).changes
        #expect(Set(changes) == Set(["more1", "more2", "more3", "hash-alice"].map { .sessionEnded($0) }))
    }

    @Test(arguments: StoreKind.allCases)
    func ofManySessionsTheNewestAreListed(kind: StoreKind) async throws {
        let store = try await kind.users(in: place)
        let alice = try await signIn("alice", store)
        for number in 1...101 {
            _ = try await store.signIn(
                Identity(email: alice.email, name: ""), tokenHash: "more\(number)",
                at: now.advanced(by: .seconds(number)))
        }
        let listed = try await store.sessions(of: alice.id, at: now).map(\.tokenHash)
        #expect(listed == (2...101).reversed().map { "more\($0)" })
        #expect(try await store.endSessions(of: alice.id, hashPrefix: "") == 102)
    }

    @Test(arguments: StoreKind.allCases)
    func aTicketIsTakenOnceAndInTime(kind: StoreKind) async throws {
        let stores = try await several { try await kind.users(in: place) }
        func keep(_ hash: String) async throws {
            try await stores[0].keep(
                Ticket(.signInBegun, hash: hash, content: "for \(hash)", expiresAt: now.advanced(by: .seconds(60))))
        }
        try await keep("a")
        let taken = try await withThrowingTaskGroup(of: String?.self) { group in
            for store in stores { group.addTask { [now] in try await store.take(.signInBegun, hash: "a", at: now) } }
            return try await group.reduce(into: [String?]()) { $0.append($1) }
        }
        #expect(taken.compactMap { $0 } == ["for a"])
        try await keep("b")
        #expect(try await stores[0].take(.signInDone, hash: "b", at: now) == nil)
        #expect(try await stores[0].take(.signInBegun, hash: "b", at: now.advanced(by: .seconds(60))) == nil)
        try await keep("c")
        #expect(try await stores[0].removeSessions(expiredBy: now.advanced(by: .seconds(60))) == 1)
        #expect(try await stores[0].take(.signInBegun, hash: "c", at: now) == nil)
    }

    @Test(arguments: StoreKind.allCases)
    func changesAreToldInTheirOrderUntilTheyAreForgotten(kind: StoreKind) async throws {
        let store = try await kind.users(in: place)
        let (alice, bob) = (try await signIn("alice", store), try await signIn("bob", store))
        #expect(try await store.changes(after: 0) == UserChanges(revision: 0, changes: [], isComplete: true))
        _ = try await store.follow(bob.id, by: alice.id, at: now)
        _ = try await store.follow(bob.id, by: alice.id, at: now)
        _ = try await store.update(id: bob.id) { $0.isPrivate = true }
        _ = try await store.update(id: bob.id) { $0.bio = "no change of that kind" }
        let all = try await store.changes(after: 0)
        #expect(all.changes == [.followsChanged(alice.id), .privacyChanged(userID: bob.id, isPrivate: true)])
        #expect(try await store.changes(after: 1).changes == Array(all.changes.dropFirst()))
        #expect(try await store.privateMembers() == (all.revision, [bob.id]))
        #expect(try await store.removeChanges(before: Moment.now.advanced(by: .seconds(60))) == 2)
        #expect(try await store.changes(after: 1).isComplete == false)
        #expect(
            try await store.changes(after: all.revision)
                == UserChanges(revision: all.revision, changes: [], isComplete: true))
        // A revision that never was is another store's.
        #expect(try await store.changes(after: all.revision + 1).isComplete == false)
    }
}
