import Domain
import HTTPTypes
import ServiceKit
import Stores
import TestSupport
import Testing

@testable import UserService

/// The user service through its router, on a real store.
@Suite struct UserServiceTests {
    private func withUsers(_ test: @Sendable (ServiceClientUnderTest) async throws -> Void) async throws {
        let folder = try ScratchFolder("user-service")
        try await withService(
            UserProgram.program,
            variables: [
                "DATA_DIR": folder.path, "AUTH_PROVIDER": "offline", "SERVICE_TOKEN": "between-services",
                "POST_SERVICE_URL": "http://127.0.0.1:1",
            ],
            build: UserProgram.build
        ) {
            try await test($0)
        }
    }

    private func signIn(_ name: String, _ service: ServiceClientUnderTest) async throws -> (id: String, token: String)
    {
        let answer = try await service.call(.get, "/api/auth/session?session_id=dev:\(name)")
        return (try #require(answer.body["user_id"]?.string), try #require(answer.body["session_token"]?.string))
    }

    @Test func signingInGivesATokenThatEndsWithSigningOut() async throws {
        try await withUsers { service in
            let alice = try await signIn("alice", service)
            #expect(alice.token.count == 64)
            let me = try await service.call(.get, "/api/auth/me", as: alice.token)
            #expect(me.body["user_id"] == .string(alice.id))
            #expect(me.body["email"] == "alice@dev.grover.local")
            #expect(me.body["notify_likes"] == true)
            let out = try await service.call(.post, "/api/auth/logout", as: alice.token)
            #expect(out.body["message"] == "Logged out successfully")
            #expect(try await service.call(.get, "/api/auth/me", as: alice.token).status == 401)
            #expect(
                try await service.call(.post, "/api/auth/logout", as: alice.token).body["detail"]
                    == "Failed to logout")
        }
    }

    @Test(arguments: [
        ("/api/auth/session", 422), ("/api/auth/session?session_id=", 400),
        ("/api/auth/session?session_id=" + String(repeating: "x", count: 501), 400),
        ("/api/auth/session?session_id=anything", 200),
    ])
    func aSessionIDIsChecked(path: String, status: Int) async throws {
        try await withUsers { service in
            let answer = try await service.call(.get, path)
            #expect(answer.status == status)
        }
    }

    @Test func theSessionIDMayComeInABody() async throws {
        try await withUsers { service in
            let byQuery = try await signIn("alice", service)
            let byBody = try await service.call(.post, "/api/auth/session", ["session_id": "dev:alice"])
            #expect(byBody.body["user_id"] == .string(byQuery.id))
            #expect(byBody.body["session_token"] != .string(byQuery.token))
        }
    }

    @Test(arguments: [nil, "bearer TOKEN", "Bearer nonsense", "Basic TOKEN", "Bearer "])
    func withoutAValidTokenNobodyIsKnown(header: String?) async throws {
        try await withUsers { service in
            let token = try await signIn("alice", service).token
            let value = header?.replacing("TOKEN", with: token)
            let answer = try await service.call(
                .get, "/api/auth/me", headers: value.map { [.authorization: $0] } ?? [:])
            #expect(answer.status == 401)
            #expect(answer.body["detail"] == "Not authenticated")
            #expect(answer.headers[.wwwAuthenticate] == nil)
            #expect(try await service.call(.get, "/api/auth/me", headers: [.authorization: token]).status == 200)
        }
    }

    @Test func followingShowsOnBothSides() async throws {
        try await withUsers { service in
            let (alice, bob) = (try await signIn("alice", service), try await signIn("bob", service))
            func status(_ path: String) async throws -> String? {
                try await service.call(.post, path, as: alice.token).body["status"]?.string
            }
            #expect(try await status("/api/users/\(bob.id)/follow") == "followed")
            #expect(try await status("/api/users/\(bob.id)/follow") == "already_following")
            let own = try await service.call(.post, "/api/users/\(alice.id)/follow", as: alice.token)
            #expect(own.body["detail"] == "Cannot follow yourself")
            #expect(try await service.call(.post, "/api/users/user_none/follow", as: alice.token).status == 400)
            let followers = try await service.call(.get, "/api/users/\(bob.id)/followers", as: alice.token)
            #expect(followers.body.array?.map { $0["user_id"]?.string } == [alice.id])
            #expect(followers.body.array?.first?["email"] == nil)
            let following = try await service.call(.get, "/api/users/\(alice.id)/following", as: bob.token)
            #expect(following.body.array?.map { $0["user_id"]?.string } == [bob.id])
            let profile = try await service.call(.get, "/api/users/\(alice.id)", as: bob.token)
            #expect(profile.body["name"] == "Alice" && profile.body["email"] == nil)
            let path = "/internal/users/\(alice.id)/following-ids"
            #expect(try await service.call(.get, path, as: "between-services").body["user_ids"] == [.string(bob.id)])
            for token in [alice.token, nil] { #expect(try await service.call(.get, path, as: token).status == 401) }
            #expect(try await service.call(.get, "/api/users/me", as: alice.token).body["following_count"] == 1)
            let stats = try await service.call(.get, "/api/users/\(bob.id)/stats", as: alice.token)
            #expect(stats.body["followers_count"] == 1)
            let gone = try await service.call(.delete, "/api/users/\(bob.id)/follow", as: alice.token)
            #expect(gone.body["status"] == "unfollowed")
        }
    }

    @Test func aProfileChangesInPartsAndKeepsItsName() async throws {
        try await withUsers { service in
            let token = try await signIn("alice", service).token
            func put(_ body: JSON) async throws -> Answer {
                try await service.call(.put, "/api/users/profile", as: token, body)
            }
            #expect(try await put(["bio": "hi", "unknown": 1]).body["bio"] == "hi")
            #expect(try await put(["bio": "hi"]).status == 200)
            #expect(try await put(["bio": .null]).body["bio"] == .null)
            #expect(try await put(["paypal_email": "a.b+c@d.example"]).body["paypal_email"] == "a.b+c@d.example")
            #expect(try await put(["paypal_email": .null, "website": "https://x.example/?a#b"]).status == 200)
            #expect(try await put([:]).status == 200)
            for path in ["profile", "notification-settings"] {
                let nothing = try await service.call(.put, "/api/users/\(path)", as: token)
                #expect(nothing.body["detail"]?.array?.first?["loc"] == ["body"], "\(path)")
            }
            for bad: JSON in [
                ["name": .null], ["is_private": .null], ["picture": "javascript:alert(1)"], ["website": "https://"],
                ["website": "https://a b"], ["website": "http:\\\\evil.test"], ["paypal_email": "nobody"],
                ["paypal_email": "a@b"], ["paypal_email": "a@b@c.org"], ["paypal_email": "a@.org"],
                ["paypal_email": "<a@b.org>"], ["name": "a\0b"], ["bio": "\0"], ["twitter": "\0"],
                ["bio": .string(String(repeating: "é", count: 501))],
            ] {
                #expect(try await put(bad).status == 422)
            }
            #expect(try await put(["bio": .string(String(repeating: "é", count: 500))]).status == 200)
            #expect(try await service.call(.get, "/api/auth/me", as: token).body["name"] == "Alice")
            let settings = try await service.call(
                .put, "/api/users/notification-settings", as: token, ["notify_sales": false])
            #expect(settings.body["notify_sales"] == false)
            let read = try await service.call(.get, "/api/users/notification-settings/me", as: token)
            #expect(read.body["notify_sales"] == false)
        }
    }

    @Test func aSearchTakesAnyText() async throws {
        try await withUsers { service in
            let token = try await signIn("alice", service).token
            let found = try await service.call(.get, "/api/users/search/LIC", as: token)
            #expect(found.body.array?.first?["name"] == "Alice")
            #expect(try await service.call(.get, "/api/users/search/%28%2F", as: token).text == "[]")
            let bad = try await service.call(.get, "/api/users/search/a?limit=x", as: token)
            #expect(bad.body["detail"]?.array?.first?["loc"] == ["query", "limit"])
            #expect(
                try await service.call(.get, "/api/users/user_none", as: token).body["detail"] == "User not found")
        }
    }

    @Test func sessionsAreListedAndEnded() async throws {
        try await withUsers { service in
            let (first, second) = (try await signIn("alice", service), try await signIn("alice", service))
            _ = try await signIn("bob", service)
            let list = try await service.call(.get, "/api/auth/sessions", as: first.token)
            #expect(list.body.array?.count == 2)
            #expect(!list.text.contains(first.token))
            let other = try #require(list.body.array?.first { $0["is_current"] == false }?["session_id"]?.string)
            #expect(
                try await service.call(.delete, "/api/auth/sessions/\(other)", as: first.token).body["ended"] == 1)
            #expect(try await service.call(.get, "/api/auth/me", as: second.token).status == 401)
            let again = try await service.call(.delete, "/api/auth/sessions/\(other)", as: first.token)
            #expect(again.body["code"] == "session_not_found")
            for id in ["x", "%25", other.prefix(4) + ""] {
                #expect(try await service.call(.delete, "/api/auth/sessions/\(id)", as: first.token).status == 404)
            }
            #expect(try await service.call(.delete, "/api/auth/sessions", as: first.token).body["ended"] == 1)
            #expect(try await service.call(.get, "/api/auth/me", as: first.token).status == 401)
        }
    }

    @Test func followersComeInPartsWithAWayToTheNext() async throws {
        try await withUsers { service in
            let star = try await signIn("star", service)
            for number in 0..<3 {
                let fan = try await signIn("fan\(number)", service)
                _ = try await service.call(.post, "/api/users/\(star.id)/follow", as: fan.token)
                // Follows of one moment come in any order.
                let moment = Moment.now
                while Moment.now == moment { await Task.yield() }
            }
            var (names, path): ([String?], String?) = ([], "/api/users/\(star.id)/followers?limit=2")
            while let current = path {
                let answer = try await service.call(.get, current, as: star.token)
                names += answer.body.array?.map { $0["name"]?.string } ?? []
                path = answer.nextPath
            }
            #expect(names == ["Fan0", "Fan1", "Fan2"])
            let foreign = Cursor(list: "following", numbers: [1], text: "x").encoded
            for cursor in [foreign, "x", ""] {
                let answer = try await service.call(
                    .get, "/api/users/\(star.id)/followers?cursor=\(cursor)", as: star.token)
                #expect(answer.status == 422)
                #expect(answer.body["detail"]?.array?.first?["loc"] == ["query", "cursor"])
            }
        }
    }

    @Test func servicesHearOfChanges() async throws {
        try await withUsers { service in
            let (alice, bob) = (try await signIn("alice", service), try await signIn("bob", service))
            _ = try await service.call(.put, "/api/users/profile", as: bob.token, ["is_private": true])
            let known = try await service.call(.get, "/internal/private-members", as: "between-services").body
            #expect(known["user_ids"] == [.string(bob.id)])
            let revision = try #require(known["revision"]?.int)
            _ = try await service.call(.post, "/api/auth/logout", as: alice.token)
            let changes = try await service.call(.get, "/internal/changes?after=\(revision)", as: "between-services")
            #expect(
                changes.body["changes"] == [
                    ["kind": "session_ended", "token_hash": .string(Token.hash(alice.token))]
                ])
            let later = try await service.call(.get, "/internal/changes?after=999", as: "between-services").body
            #expect(later["is_complete"] == false)
            #expect(try await service.call(.get, "/internal/changes?after=0", as: bob.token).status == 401)
            for query in ["", "?after=x", "?after=99999999999999999999"] {
                let odd = try await service.call(.get, "/internal/changes\(query)", as: "between-services")
                #expect(odd.body["detail"]?.array?.first?["loc"] == ["query", "after"], "\(query)")
            }
        }
    }

    @Test func withoutATokenOfTheirOwnServicesAreNotLetIn() async throws {
        try await withService(UserProgram.program) { service in
            UserProgram.addRoutes(to: service, store: GoneStore(), provider: OfflineProvider())
        } test: { service in
            let answer = try await service.call(.get, "/internal/private-members", as: "anything")
            #expect(answer.status == 503)
            #expect(answer.body["code"] == "service_token_missing")
        }
    }

    @Test func aStoreThatIsGoneIsNotTakenForAnUnknownMember() async throws {
        try await withService(UserProgram.program) { service in
            UserProgram.addRoutes(to: service, store: GoneStore(), provider: OfflineProvider())
        } test: { service in
            let answer = try await service.call(.get, "/api/auth/me", as: "token")
            #expect(answer.status == 503)
            #expect(answer.body["code"] == "store_unavailable")
        }
    }

    @Test func theOfflineProviderAlwaysMeansTheSamePerson() {
        let provider = OfflineProvider()
        #expect(provider.identity(sessionID: "dev:Alice") == provider.identity(sessionID: "dev:alice"))
        #expect(provider.identity(sessionID: "x y") == provider.identity(sessionID: "x y"))
        #expect(provider.identity(sessionID: "x y") != provider.identity(sessionID: "x-y"))
    }
}
