import HTTPTypes
import SQLiteStores
import ServiceKit
import TestSupport
import Testing

@testable import PostService
@testable import UserService

/// The post service before a user service that it asks over the network; another replica of that serves the members.
@Suite(.timeLimit(.minutes(20))) struct ServicesTogetherTests {
    /// Of the service that is asked for changes.
    private let clock = NapClock()

    private func withBoth(
        _ test:
            @escaping @Sendable (
                _ users: ServiceClientUnderTest, _ posts: ServiceClientUnderTest, _ audience: Audience
            ) async throws -> Void
    ) async throws {
        let folder = try ScratchFolder("services")
        let variables = ["DATA_DIR": folder.path, "AUTH_PROVIDER": "offline", "SERVICE_TOKEN": "between-services"]
        try await withRunningService(UserProgram.program) { [clock] service in
            UserProgram.addRoutes(
                to: service, store: try SQLiteUserStore(path: folder.path + "/grover_users.sqlite"),
                provider: OfflineProvider(), credential: ServiceCredential("between-services"), clock: clock)
        } _: { port in
            try await withService(UserProgram.program, variables: variables, build: UserProgram.build) { users in
                let client = ServiceClient(idleTime: .seconds(1), timeout: .seconds(600))
                let directory = UserServiceClient(
                    client: client, address: "http://127.0.0.1:\(port)",
                    credential: ServiceCredential("between-services"))
                let callers = Callers(users: directory)
                let audience = Audience(users: directory, callers: callers)
                do {
                    try await withService(PostProgram.program) { service in
                        PostProgram.addRoutes(
                            to: service, store: try SQLitePostStore(path: folder.path + "/posts.sqlite"),
                            users: directory, readers: Readers(callers: callers, audience: audience))
                    } test: { posts in
                        try await test(users, posts, audience)
                    }
                } catch {
                    try await client.shutDown()
                    throw error
                }
                try await client.shutDown()
            }
        }
    }

    private func signIn(
        _ name: String, _ users: ServiceClientUnderTest
    ) async throws -> (id: String, token: String) {
        let answer = try await users.call(.get, "/api/auth/session?session_id=dev:\(name)")
        return (try #require(answer.body["user_id"]?.string), try #require(answer.body["session_token"]?.string))
    }

    @Test func whatMembersChangeReachesThePosts() async throws {
        try await withBoth { users, posts, audience in
            let (alice, bob) = (try await signIn("alice", users), try await signIn("bob", users))
            let made = try await posts.call(.post, "/api/posts/", as: bob.token, ["content": "mine"])
            let path = "/api/posts/" + (try #require(made.body["post_id"]?.string))
            #expect(try await posts.call(.get, path, as: alice.token).status == 200)
            #expect(try await posts.call(.get, "/api/posts/feed/me", as: alice.token).text == "[]")

            // Each time the answer waits for the change; the other replica wrote it.
            async let told: Void = audience.follow(waits: true)
            await clock.fallenAsleep()
            _ = try await users.call(.put, "/api/users/profile", as: bob.token, ["is_private": true])
            clock.wake()
            try await told
            #expect(try await posts.call(.get, path, as: alice.token).status == 404)

            async let followed: Void = audience.follow(waits: true)
            await clock.fallenAsleep()
            _ = try await users.call(.post, "/api/users/\(bob.id)/follow", as: alice.token)
            clock.wake()
            try await followed
            #expect(try await posts.call(.get, path, as: alice.token).status == 200)
            #expect(try await posts.call(.get, "/api/posts/feed/me", as: alice.token).body == [made.body])

            async let ended: Void = audience.follow(waits: true)
            await clock.fallenAsleep()
            _ = try await users.call(.post, "/api/auth/logout", as: alice.token)
            clock.wake()
            try await ended
            #expect(try await posts.call(.get, path, as: alice.token).status == 401)
        }
    }

    @Test func whoSignsOutEverywhereIsSignedOutAtThePosts() async throws {
        try await withBoth { users, posts, audience in
            let (phone, laptop) = (try await signIn("alice", users), try await signIn("alice", users))
            let bob = try await signIn("bob", users)
            func statuses() async throws -> [Int] {
                var statuses: [Int] = []
                for token in [phone.token, laptop.token, bob.token] {
                    statuses.append(try await posts.call(.get, "/api/posts/feed/me", as: token).status)
                }
                return statuses
            }
            #expect(try await statuses() == [200, 200, 200])
            // From where the changes are told.
            try await audience.follow(waits: false)
            #expect(try await users.call(.delete, "/api/auth/sessions", as: phone.token).body["ended"] == 2)
            try await audience.follow(waits: false)
            #expect(try await statuses() == [401, 401, 200])
        }
    }

    @Test func aServiceWithoutTheTokenKnowsNothing() async throws {
        let folder = try ScratchFolder("services")
        try await withRunningService(
            UserProgram.program,
            variables: ["DATA_DIR": folder.path, "AUTH_PROVIDER": "offline", "SERVICE_TOKEN": "right"],
            build: UserProgram.build
        ) { port in
            let client = ServiceClient(idleTime: .seconds(1))
            for token in ["wrong", nil] {
                let directory = UserServiceClient(
                    client: client, address: "http://127.0.0.1:\(port)", credential: ServiceCredential(token))
                await #expect(throws: UserServiceUnavailable.self) { try await directory.privateMembers() }
            }
            try await client.shutDown()
        }
    }
}
