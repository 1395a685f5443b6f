import Domain
import HTTPTypes
import SQLiteStores
import ServiceKit
import Stores
import Synchronization
import TestSupport
import Testing

@testable import PostService

/// A user service that knows its tokens by heart and counts how often it is asked.
private final class KnownUsers: UserDirectory {
    let asked = Atomic(0)
    let isDown = Atomic(false)
    /// What is told from here on, one change a revision.
    let changes = Mutex<[UserChange]>([])
    let follows = Mutex<[String: [String]]>(["user_alice": ["user_bob"]])
    private let hidden = Mutex<Set<String>>([])

    func change(_ change: UserChange) {
        if case .privacyChanged(let id, let isPrivate) = change {
            hidden.withLock { _ = isPrivate ? $0.insert(id).inserted : $0.remove(id) != nil }
        }
        changes.withLock { $0.append(change) }
    }

    private func answer<Value>(_ value: () -> Value) throws -> Value {
        if isDown.load(ordering: .relaxed) { throw UserServiceUnavailable(description: "connection refused") }
        return value()
    }

    func privateMembers() async throws -> (revision: Int64, ids: [String]) {
        try answer { (Int64(changes.withLock(\.count)), hidden.withLock { Array($0) }) }
    }

    func changes(after revision: Int64, waits: Bool) async throws -> UserChanges {
        try answer {
            changes.withLock {
                UserChanges(revision: Int64($0.count), changes: Array($0.dropFirst(Int(revision))), isComplete: true)
            }
        }
    }

    func memberID(for origin: ServiceClient.Origin) async throws -> String? {
        asked.add(1, ordering: .relaxed)
        if isDown.load(ordering: .relaxed) { throw UserServiceUnavailable(description: "connection refused") }
        let names = ["Bearer alice": "user_alice", "Bearer bob": "user_bob", "Bearer carol": "user_carol"]
        return origin.authorization.flatMap { names[$0] }
    }

    func followeeIDs(of memberID: String, for origin: ServiceClient.Origin) async throws -> [String] {
        try answer { follows.withLock { $0[memberID] ?? [] } }
    }

    func isHealthy(for origin: ServiceClient.Origin) async -> Bool { !isDown.load(ordering: .relaxed) }
}

/// The post service through its router, on a real store.
@Suite final class PostServiceTests: Sendable {
    private let users = KnownUsers()
    private let later = Mutex(Duration.zero)

    /// - Parameter test: gets the service, and its audience to let follow what changed.
    private func withPosts(
        reactions: [Reaction] = Reaction.common,
        _ test: @Sendable (ServiceClientUnderTest, Audience) async throws -> Void
    ) async throws {
        let start = ContinuousClock.now
        let now: @Sendable () -> ContinuousClock.Instant = { start + self.later.withLock { $0 } }
        let callers = Callers(users: users, now: now)
        let audience = Audience(users: users, callers: callers, now: now)
        let folder = try ScratchFolder("post-service")
        try await withService(PostProgram.program) { [users] service in
            let store = try SQLitePostStore(path: folder.path + "/posts.sqlite")
            PostProgram.addRoutes(
                to: service, store: store, users: users, readers: Readers(callers: callers, audience: audience),
                reactions: reactions)
        } test: {
            try await test($0, audience)
        }
    }

    private func withPosts(_ test: @Sendable (ServiceClientUnderTest) async throws -> Void) async throws {
        try await withPosts { service, _ in try await test(service) }
    }

    private func publish(
        _ content: String, by token: String = "alice", _ service: ServiceClientUnderTest
    ) async throws -> String {
        let answer = try await service.call(.post, "/api/posts/", as: token, ["content": .string(content)])
        return try #require(answer.body["post_id"]?.string)
    }

    @Test(arguments: ["/api/posts/", "/api/posts"])
    func aPostIsMadeWithAndWithoutTheSlash(path: String) async throws {
        try await withPosts { service in
            let made = try await service.call(.post, path, as: "alice", ["content": "hello", "location": "here"])
            #expect(made.status == 200)
            #expect(made.body["user_id"] == "user_alice")
            #expect(made.body["likes_count"] == 0)
            #expect(made.body["media_url"] == .null)
            let id = try #require(made.body["post_id"]?.string)
            #expect(try await service.call(.get, "/api/posts/\(id)", as: "bob").text == made.text)
        }
    }

    @Test(
        arguments: [
            ("{", ["body", 1]), ("", ["body"]), ("[]", ["body"]), ("{}", ["body", "content"]),
            (#"{"content":null}"#, ["body", "content"]), (#"{"content":7}"#, ["body", "content"]),
            (#"{"content":"","media_url":"data:x"}"#, ["body", "media_url"]),
            (#"{"content":"","tagged_users":"x"}"#, ["body", "tagged_users"]),
            (#"{"content":"","has_poll":true}"#, ["body", "poll_options"]),
            (#"{"content":"","poll_expires_at":"soon"}"#, ["body", "poll_expires_at"]),
            (#"{"content":"","poll_expires_at":"12345-01-01T00:00:00Z"}"#, ["body", "poll_expires_at"]),
            (#"{"content":"","tagged_users":null}"#, ["body", "tagged_users"]),
            (#"{"content":"a\u0000b"}"#, ["body", "content"]),
            (#"{"content":"","tagged_users":["a\u0000"]}"#, ["body", "tagged_users"]),
            (#"{"content":"","location":"\u0000"}"#, ["body", "location"]),
        ] as [(String, JSON)])
    func whatIsNoPostIsPlaced(text: String, location: JSON) async throws {
        try await withPosts { service in
            let answer = try await service.call(.post, "/api/posts/", as: "alice", text: text)
            #expect(answer.status == 422)
            #expect(answer.body["code"] == "validation_failed")
            #expect(answer.body["detail"]?.array?.map { $0["loc"] } == [location])
        }
    }

    @Test func aListThatIsTooLongIsOneMistake() async throws {
        try await withPosts { service in
            let texts = JSON.array(Array(repeating: .string("\0"), count: 1000))
            let answer = try await service.call(
                .post, "/api/posts/", as: "alice", ["content": "", "tagged_users": texts])
            #expect(answer.body["detail"]?.array?.map { $0["type"] } == ["too_long"])
        }
    }

    @Test func brokenJSONIsToldBeforeAMissingTokenAndThatBeforeAMissingField() async throws {
        try await withPosts { service in
            let (broken, empty) = (
                try await service.call(.post, "/api/posts/", text: "{"),
                try await service.call(.post, "/api/posts/", text: "{}")
            )
            #expect(broken.status == 422)
            #expect(empty.status == 401)
        }
    }

    @Test func theSameKeyMakesOnePost() async throws {
        try await withPosts { service in
            func make(_ content: JSON, _ key: String = "k1") async throws -> Answer {
                try await service.call(
                    .post, "/api/posts/", as: "alice", headers: [.idempotencyKey: key], ["content": content])
            }
            let first = try await make("a")
            #expect(try await make("a").text == first.text)
            #expect(try await make("b").body["code"] == "idempotency_key_reused")
            #expect(try await make("a", "k2").text != first.text)
            let others = try await service.call(
                .post, "/api/posts/", as: "bob", headers: [.idempotencyKey: "k1"], ["content": "b"])
            #expect(others.body["user_id"] == "user_bob")
            for key in ["", String(repeating: "k", count: 201)] {
                #expect(try await make("a", key).body["code"] == "invalid_idempotency_key")
            }
        }
    }

    @Test func theSameKeyAtOnceMakesOnePost() async throws {
        try await withPosts { service in
            let made = try await withThrowingTaskGroup(of: Answer.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        try await service.call(
                            .post, "/api/posts/", as: "alice", headers: [.idempotencyKey: "k"], ["content": "a"])
                    }
                }
                return try await group.reduce(into: Set<String>()) { $0.insert("\($1.status) \($1.text)") }
            }
            #expect(made.count == 1 && made.first?.hasPrefix("200 ") == true)
            #expect(try await service.call(.get, "/api/posts/feed/me", as: "alice").body.array?.count == 1)
        }
    }

    @Test func onlyTheOwnerChangesAPost() async throws {
        try await withPosts { service in
            let path = "/api/posts/" + (try await publish("a", service))
            #expect(try await service.call(.put, path, as: "alice", ["content": "b"]).body["content"] == "b")
            #expect(try await service.call(.put, path, as: "alice", ["content": "b"]).status == 200)
            #expect(try await service.call(.put, path, as: "alice", ["content": .null]).status == 422)
            let nothing = try await service.call(.put, path, as: "alice")
            #expect(nothing.body["detail"]?.array?.first?["loc"] == ["body"])
            // A store may take the end of such an id for the end of the text.
            #expect(try await service.call(.get, path + "%00", as: "alice").status == 404)
            #expect(try await service.call(.delete, path + "%00x", as: "alice").status == 404)
            let foreign = try await service.call(.put, path, as: "bob", ["content": "c"])
            #expect(foreign.body["detail"] == "Not authorized to update this post")
            #expect(try await service.call(.delete, path, as: "bob").status == 403)
            #expect(try await service.call(.delete, path, as: "alice").body["message"] == "Post deleted successfully")
            #expect(try await service.call(.get, path, as: "alice").body["code"] == "post_not_found")
        }
    }

    @Test func onlyReactionsOfTheSettingAreTaken() async throws {
        let party = try #require(Reaction(rawValue: "party"))
        try await withPosts(reactions: [.love, party]) { service, _ in
            let path = "/api/posts/\(try await publish("a", service))/react"
            let taken = try await service.call(.post, path, as: "bob", ["reaction_type": "party"])
            #expect(taken.body == ["status": "reacted", "reaction_type": "party"])
            let refused = try await service.call(.post, path, as: "bob", ["reaction_type": "wow"])
            #expect(refused.status == 422)
            #expect(refused.body["detail"]?.array?.first?["msg"] == "Input should be one of 'love', 'party'")
        }
    }

    @Test func likingSavingReactingAndSharing() async throws {
        try await withPosts { service in
            let path = "/api/posts/" + (try await publish("a", service))
            func status(_ method: HTTPRequest.Method, _ action: String, _ body: JSON? = nil) async throws -> String? {
                try await service.call(method, path + action, as: "bob", body).body["status"]?.string
            }
            #expect(try await status(.post, "/like") == "liked")
            #expect(try await status(.post, "/like") == "already_liked")
            #expect(try await status(.post, "/save") == "saved")
            #expect(try await status(.post, "/save") == "already_saved")
            #expect(try await status(.post, "/react", ["reaction_type": "love"]) == "reacted")
            #expect(try await status(.post, "/react", ["reaction_type": "$bad"]) == "error")
            #expect(try await status(.post, "/share") == "shared")
            let post = try await service.call(.get, path, as: "bob").body
            #expect(post["likes_count"] == 1)
            #expect(post["shares_count"] == 1)
            #expect(post["reaction_counts"] == ["love": 1])
            #expect(try await service.call(.get, "/api/posts/saved/me", as: "bob").body == [post])
            #expect(try await status(.delete, "/like") == "unliked")
            #expect(try await status(.delete, "/like") == "not_liked")
            #expect(try await status(.delete, "/react") == "removed")
            #expect(try await status(.delete, "/save") == "unsaved")
            #expect(try await service.call(.post, "/api/posts/post_none/like", as: "bob").status == 404)
        }
    }

    @Test func theFeedHasOnesOwnPostsAndThoseOfWhomOneFollows() async throws {
        try await withPosts { service in
            _ = try await publish("mine", service)
            _ = try await publish("bob's", by: "bob", service)
            func contents(_ path: String, as token: String) async throws -> Set<String?> {
                Set(try await service.call(.get, path, as: token).body.array?.map { $0["content"]?.string } ?? [])
            }
            #expect(try await contents("/api/posts/feed/me", as: "alice") == ["mine", "bob's"])
            #expect(try await contents("/api/posts/feed/me", as: "bob") == ["bob's"])
            #expect(try await contents("/api/posts/explore/all?limit=0", as: "bob").count == 1)
            #expect(try await contents("/api/posts/explore/all?limit=-5&skip=-1", as: "bob").count == 1)
            #expect(try await contents("/api/posts/user/user_alice", as: "bob") == ["mine"])
            #expect(try await contents("/api/posts/search/OB%27S", as: "bob") == ["bob's"])
        }
    }

    @Test func anOutageOfTheUserServiceIsNotAMissingToken() async throws {
        try await withPosts { service in
            users.isDown.store(true, ordering: .relaxed)
            let answer = try await service.call(.get, "/api/posts/explore/all", as: "alice")
            #expect(answer.status == 503)
            #expect(answer.body["code"] == "user_service_unavailable")
            #expect(answer.headers[.retryAfter] == "1")
            #expect(try await service.call(.get, "/health/dependencies").body["status"] == "degraded")
            users.isDown.store(false, ordering: .relaxed)
            #expect(try await service.call(.get, "/api/posts/explore/all", as: "nobody").status == 401)
        }
    }

    @Test func aValidTokenIsAskedAboutOnceInAWhile() async throws {
        try await withPosts { service in
            for _ in 0..<3 { _ = try await service.call(.get, "/api/posts/explore/all", as: "alice") }
            #expect(users.asked.load(ordering: .relaxed) == 1)
            for _ in 0..<3 { _ = try await service.call(.get, "/api/posts/explore/all", as: "nobody") }
            #expect(users.asked.load(ordering: .relaxed) == 4)
        }
    }

    @Test func aSessionThatEndedIsNotBelievedAnyLonger() async throws {
        try await withPosts { service, audience in
            _ = try await service.call(.get, "/api/posts/explore/all", as: "alice")
            users.change(.sessionEnded(Token.hash("alice")))
            try await audience.follow(waits: true)
            _ = try await service.call(.get, "/api/posts/explore/all", as: "alice")
            #expect(users.asked.load(ordering: .relaxed) == 2)
        }
    }

    @Test func postsOfPrivateAuthorsAreForTheirFollowersOnly() async throws {
        try await withPosts { service, audience in
            let secret = try await publish("secret", by: "bob", service)
            let path = "/api/posts/\(secret)"
            for token in ["alice", "carol"] { _ = try await service.call(.post, path + "/save", as: token) }
            users.change(.privacyChanged(userID: "user_bob", isPrivate: true))
            try await audience.follow(waits: true)
            func lists(_ token: String) async throws -> [Int?] {
                var counts: [Int?] = []
                for list in ["feed/me", "explore/all", "user/user_bob", "saved/me", "search/secret"] {
                    counts.append(try await service.call(.get, "/api/posts/\(list)", as: token).body.array?.count)
                }
                return counts
            }
            #expect(try await lists("alice") == [1, 1, 1, 1, 1])
            #expect(try await lists("bob") == [1, 1, 1, 0, 1])
            #expect(try await lists("carol") == [0, 0, 0, 0, 0])
            #expect(try await service.call(.get, path, as: "alice").status == 200)
            #expect(try await service.call(.get, path, as: "carol").body["code"] == "post_not_found")
            for action in ["like", "save"] {
                #expect(try await service.call(.post, "\(path)/\(action)", as: "carol").status == 404)
                #expect(try await service.call(.delete, "\(path)/\(action)", as: "carol").status == 200)
            }
            #expect(try await service.call(.post, path + "/share", as: "carol").status == 400)
            // That it is there would be told by a refusal.
            for method in [HTTPRequest.Method.put, .delete] {
                #expect(try await service.call(method, path, as: "carol", [:]).body["code"] == "post_not_found")
                #expect(try await service.call(method, path, as: "alice", [:]).body["code"] == "not_your_post")
            }
            // Who follows sees, as soon as that is told.
            users.follows.withLock { $0["user_carol"] = ["user_bob"] }
            users.change(.followsChanged("user_carol"))
            try await audience.follow(waits: true)
            #expect(try await lists("carol") == [1, 1, 1, 0, 1])
        }
    }

    @Test func whereItIsNotKnownWhoIsPrivateNobodySeesWhatMightBeHidden() async throws {
        try await withPosts { service, audience in
            let path = "/api/posts/" + (try await publish("a", service))
            #expect(try await service.call(.get, path, as: "alice").status == 200)
            users.isDown.store(true, ordering: .relaxed)
            later.withLock { $0 = .seconds(14) }
            #expect(try await service.call(.get, path, as: "alice").status == 200)
            users.isDown.store(false, ordering: .relaxed)
            later.withLock { $0 = .seconds(29) }
            _ = try await service.call(.get, "/api/posts/feed/me", as: "alice")
            users.isDown.store(true, ordering: .relaxed)
            later.withLock { $0 = .seconds(31) }
            let answer = try await service.call(.get, path, as: "alice")
            #expect(answer.status == 503)
            #expect(answer.headers[.retryAfter] == "1")
            users.isDown.store(false, ordering: .relaxed)
            #expect(try await service.call(.get, path, as: "alice").status == 200)
        }
    }

    @Test func listsComeInPartsThatStayAsTheyWere() async throws {
        try await withPosts { service in
            for number in 0..<5 { _ = try await publish("post \(number)", service) }
            for list in ["feed/me", "explore/all", "user/user_alice", "search/post"] {
                var (contents, path): ([String?], String?) = ([], "/api/posts/\(list)?limit=2")
                while let current = path {
                    let answer = try await service.call(.get, current, as: "alice")
                    contents += answer.body.array?.map { $0["content"]?.string } ?? []
                    path = answer.nextPath
                }
                #expect(contents == (0..<5).reversed().map { "post \($0)" }, "\(list)")
            }
            let first = try await service.call(.get, "/api/posts/feed/me?limit=2", as: "alice")
            let cursor = try #require(first.nextPath?.split(separator: "cursor=").last)
            #expect(
                try await service.call(.get, "/api/posts/explore/all?cursor=\(cursor)", as: "alice").status == 422)
        }
    }

    @Test func aRepeatedShareCountsOnce() async throws {
        try await withPosts { service in
            let (one, two) = (try await publish("a", service), try await publish("b", service))
            func share(_ id: String) async throws -> Answer {
                try await service.call(
                    .post, "/api/posts/\(id)/share", as: "bob", headers: [.idempotencyKey: "k"], text: nil)
            }
            #expect(try await share(one).body["status"] == "shared")
            #expect(try await share(one).body["status"] == "shared")
            #expect(try await share(two).body["code"] == "idempotency_key_reused")
            #expect(try await service.call(.get, "/api/posts/\(one)", as: "bob").body["shares_count"] == 1)
            let missing = try await service.call(.post, "/api/posts/none/share", as: "bob")
            #expect(missing.body["detail"] == "Failed to share post")
        }
    }

    @Test func whatIsRememberedExpiresAndStaysLittle() {
        var members = Recent<String>(lifetime: .seconds(15), capacity: 4)
        let now = ContinuousClock.now
        members.remember("a", of: "1", answering: members.question, at: now)
        #expect(members.value(of: "1", at: now + .seconds(14)) == "a")
        #expect(members.value(of: "1", at: now + .seconds(15)) == nil)
        for token in 2...5 { members.remember("b", of: "\(token)", answering: members.question, at: now) }
        #expect(members.value(of: "1", at: now) == nil)
        #expect(members.value(of: "5", at: now) == "b")
        // An answer that was asked for before something was forgotten may be older than that.
        let question = members.question
        members.forget("5")
        members.remember("old", of: "5", answering: question, at: now)
        #expect(members.value(of: "5", at: now) == nil)
        #expect(members.value(of: "4", at: now) == "b")
    }
}
