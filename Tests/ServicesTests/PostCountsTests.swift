import HTTPTypes
import ServiceKit
import Synchronization
import TestSupport
import Testing

@testable import PostService
@testable import UserService

/// A post service that counts questions.
private final class CountingPosts: PostDirectory {
    let asked = Mutex<[[String]]>([])
    let counts = Mutex<[String: Int]>(["alice": 3, "bob": 1])
    let isDown = Atomic(false)

    func postCounts(of userIDs: [String], for origin: ServiceClient.Origin) async throws -> [String: Int] {
        asked.withLock { $0.append(userIDs) }
        if isDown.load(ordering: .relaxed) { throw PostServiceUnavailable(description: "it is down") }
        return counts.withLock { counts in counts.filter { userIDs.contains($0.key) } }
    }
}

/// How many posts a profile shows.
@Suite(.timeLimit(.minutes(20))) struct PostCountsTests {
    private let posts = CountingPosts()
    private let time = TestTime()
    private let origin = ServiceClient.Origin()

    private func makeCounts() -> PostCounts { PostCounts(posts: posts, now: { [time] in time.now }) }

    @Test func manyMembersAreOneQuestionAndKnownOnesAreNone() async {
        let counts = makeCounts()
        #expect(
            await counts.counts(of: ["alice", "bob", "cy"], for: origin) == ["alice": 3, "bob": 1, "cy": 0])
        #expect(await counts.counts(of: ["bob", "alice"], for: origin) == ["alice": 3, "bob": 1])
        #expect(posts.asked.withLock { $0 } == [["alice", "bob", "cy"]])
        posts.counts.withLock { $0["alice"] = 4 }
        time.advance(by: .seconds(6))
        #expect(await counts.count(of: "alice", for: origin) == 4)
    }

    @Test func whileNobodyAnswersTheLastCountStands() async {
        let counts = makeCounts()
        #expect(await counts.count(of: "alice", for: origin) == 3)
        posts.isDown.store(true, ordering: .relaxed)
        time.advance(by: .seconds(6))
        #expect(await counts.counts(of: ["alice", "bob"], for: origin) == ["alice": 3, "bob": 0])
        // For a moment nobody waits for an answer that does not come.
        #expect(await counts.count(of: "bob", for: origin) == 0)
        #expect(posts.asked.withLock(\.count) == 2)
        posts.isDown.store(false, ordering: .relaxed)
        time.advance(by: .seconds(3))
        #expect(await counts.count(of: "bob", for: origin) == 1)
    }

    @Test func whereThereIsNobodyToAskTheCountIsZero() async {
        #expect(await PostCounts(posts: nil).count(of: "alice", for: origin) == 0)
    }

    private func signIn(_ name: String, _ users: ServiceClientUnderTest) async throws -> (id: String, token: String) {
        let answer = try await users.call(.get, "/api/auth/session?session_id=dev:\(name)")
        return (try #require(answer.body["user_id"]?.string), try #require(answer.body["session_token"]?.string))
    }

    /// Both services with all that is between them: replicas of the user service ask and are asked.
    @Test func aProfileShowsThePostsOfTheOtherService() async throws {
        let folder = try ScratchFolder("post-counts")
        let variables = ["DATA_DIR": folder.path, "AUTH_PROVIDER": "offline", "SERVICE_TOKEN": "between-services"]
        try await withRunningService(
            UserProgram.program, variables: variables, build: UserProgram.build
        ) { users in
            let postVariables = variables.merging(["USER_SERVICE_URL": "http://127.0.0.1:\(users)"]) { $1 }
            try await withRunningService(
                PostProgram.program, variables: postVariables, build: PostProgram.build
            ) { port in
                let userVariables = variables.merging(["POST_SERVICE_URL": "http://127.0.0.1:\(port)"]) { $1 }
                let client = ServiceClient(idleTime: .seconds(1))
                try await withService(UserProgram.program, variables: userVariables, build: UserProgram.build) {
                    service in
                    let (alice, bob) = (try await signIn("alice", service), try await signIn("bob", service))
                    _ = try await service.call(.put, "/api/users/profile", as: alice.token, ["is_private": true])
                    try await withService(PostProgram.program, variables: postVariables, build: PostProgram.build) {
                        posts in
                        for _ in 1...3 {
                            let made = try await posts.call(.post, "/api/posts/", as: alice.token, ["content": "x"])
                            #expect(made.status == 200)
                        }
                    }
                    var me = try await service.call(.get, "/api/users/me", as: alice.token)
                    // On a busy machine the other service may not have answered in time; then it is asked again later.
                    while me.body["posts_count"] == 0 {
                        me = try await service.call(.get, "/api/users/me", as: alice.token)
                    }
                    #expect(me.body["posts_count"] == 3)
                    #expect(me.body["products_count"] == 0)
                    // What a private member published is for followers; how much, for everybody.
                    let stats = try await service.call(.get, "/api/users/\(alice.id)/stats", as: bob.token)
                    #expect(stats.body["posts_count"] == 3)
                    // Only services are told, and not by the gateway's door.
                    let path = "http://127.0.0.1:\(port)/internal/post-counts?user_ids=\(alice.id)"
                    for token in [alice.token, "wrong"] {
                        let answer = try await client.get(path, for: .init(authorization: "Bearer \(token)"))
                        #expect(answer.status == 401)
                    }
                    #expect(try await client.get(path, for: .init()).status == 401)
                    let known = ServiceClient.Origin(authorization: "Bearer between-services")
                    #expect(
                        try await client.get(path, for: known).body
                            == .object([.init("counts", .object([.init(alice.id, 3)]))]))
                    let many = (0...100).map { "u\($0)" }.joined(separator: ",")
                    let base = "http://127.0.0.1:\(port)/internal/post-counts"
                    #expect(try await client.get("\(base)?user_ids=\(many)", for: known).status == 422)
                    #expect(try await client.get(base, for: known).status == 422)
                }
                try await client.shutDown()
            }
        }
    }

    @Test func aProfileIsShownWhileThePostServiceIsDown() async throws {
        let folder = try ScratchFolder("post-counts")
        let variables = [
            "DATA_DIR": folder.path, "AUTH_PROVIDER": "offline", "SERVICE_TOKEN": "between-services",
            "POST_SERVICE_URL": "http://127.0.0.1:1",
        ]
        try await withService(UserProgram.program, variables: variables, build: UserProgram.build) { service in
            let alice = try await signIn("alice", service)
            let me = try await service.call(.get, "/api/users/me", as: alice.token)
            #expect(me.status == 200)
            #expect(me.body["posts_count"] == 0)
            #expect(me.body["followers_count"] == 0)
        }
    }
}
