import Domain
import HTTPTypes
import ServiceKit
import Stores
import Testing

@testable import PostService
@testable import UserService

/// A user service that takes any token for the name of its member.
private struct EverybodyKnown: UserDirectory {
    func memberID(for origin: ServiceClient.Origin) async throws -> String? {
        origin.authorization.map { String($0.dropFirst("Bearer ".count)) }
    }
    func followeeIDs(of memberID: String, for origin: ServiceClient.Origin) async throws -> [String] { [] }
    func privateMembers() async throws -> (revision: Int64, ids: [String]) { (0, []) }
    func changes(after revision: Int64, waits: Bool) async throws -> UserChanges {
        UserChanges(revision: 0, changes: [], isComplete: true)
    }
    func isHealthy(for origin: ServiceClient.Origin) async -> Bool { true }
}

/// Many members at once, before two replicas of a service that share one database.
@Suite struct CounterTests {
    private let members = 200

    /// What each member does: something that depends on the number, over and over.
    private func everybody(
        _ kind: StoreKind, _ actions: @escaping @Sendable (_ number: Int, _ round: Int) async throws -> [Answer]
    ) async throws -> [Answer] {
        // The server of the tests is a slow one.
        let rounds = kind == .mongodb ? 1 : 3
        return try await withThrowingTaskGroup(of: [Answer].self) { group in
            for number in 0..<members {
                group.addTask {
                    var answers: [Answer] = []
                    for round in 0..<rounds { answers += try await actions(number, round) }
                    return answers
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    private func withPosts(
        in store: any PostStore, _ test: @Sendable (ServiceClientUnderTest) async throws -> Void
    ) async throws {
        let users = EverybodyKnown()
        let callers = Callers(users: users)
        let readers = Readers(callers: callers, audience: Audience(users: users, callers: callers))
        try await withService(PostProgram.program) { service in
            PostProgram.addRoutes(
                to: service, store: store, users: users, readers: readers)
        } test: {
            try await test($0)
        }
    }

    @Test(.timeLimit(.minutes(20)), arguments: StoreKind.allCases)
    func countersOfAPostEqualItsRows(kind: StoreKind) async throws {
        let place = try StorePlace("counters")
        try await withPosts(in: try await kind.posts(in: place)) { first in
            try await withPosts(in: try await kind.posts(in: place)) { second in
                let replicas = [first, second]
                let made = try await first.call(.post, "/api/posts/", as: "author", ["content": "popular"])
                let path = "/api/posts/" + (try #require(made.body["post_id"]?.string))
                let kinds = ["love", "wow", "sad"]
                let answers = try await everybody(kind) { number, round in
                    let (service, token) = (replicas[(number + round) % 2], "member\(number)")
                    // A member's own requests may cross each other, too.
                    async let like = service.call(.post, path + "/like", as: token)
                    async let react = service.call(
                        .post, path + "/react", as: token,
                        ["reaction_type": .string(kinds[(number + round) % 3])])
                    var answers = [try await like, try await react]
                    if number % 4 == 0 { answers.append(try await service.call(.delete, path + "/like", as: token)) }
                    if number % 5 == 0 { answers.append(try await service.call(.delete, path + "/react", as: token)) }
                    return answers
                }
                #expect(answers.allSatisfy { $0.status == 200 })
                let post = try await second.call(.get, path, as: "author").body
                #expect(post["likes_count"] == .int(members - members / 4))
                let id = path.split(separator: "/").last.map(String.init) ?? ""
                let kept = try await kind.rows(of: id, in: place)
                #expect(post["likes_count"]?.int == kept.likes)
                #expect(kept.reactions.values.reduce(0, +) == members - members / 5)
                #expect(
                    try await kind.posts(in: place).post(id: id)?.reactionCounts == kept.reactions)
            }
        }
    }

    @Test(.timeLimit(.minutes(20)), arguments: StoreKind.allCases)
    func countsOfFollowersEqualTheirRows(kind: StoreKind) async throws {
        let place = try StorePlace("follows")
        let variables = try await kind.variables(of: place, database: place.users).merging([
            "AUTH_PROVIDER": "offline"
        ]) { $1 }
        try await withService(UserProgram.program, variables: variables, build: UserProgram.build) { first in
            try await withService(UserProgram.program, variables: variables, build: UserProgram.build) { second in
                let star = try await first.call(.get, "/api/auth/session?session_id=dev:star").body
                let id = try #require(star["user_id"]?.string)
                let token = try #require(star["session_token"]?.string)
                let answers = try await everybody(kind) { number, round in
                    let service = round % 2 == 0 ? first : second
                    let fan = try await service.call(.get, "/api/auth/session?session_id=dev:fan\(number)")
                    let own = try #require(fan.body["session_token"]?.string)
                    async let once = service.call(.post, "/api/users/\(id)/follow", as: own)
                    async let twice = service.call(.post, "/api/users/\(id)/follow", as: own)
                    var answers = [fan, try await once, try await twice]
                    if number % 4 == 0 {
                        answers.append(try await service.call(.delete, "/api/users/\(id)/follow", as: own))
                    }
                    return answers
                }
                #expect(answers.allSatisfy { $0.status == 200 })
                let stats = try await second.call(.get, "/api/users/\(id)/stats", as: token).body
                #expect(stats["followers_count"] == .int(members - members / 4))
                var (listed, path): (Int, String?) = (0, "/api/users/\(id)/followers?limit=100")
                while let current = path {
                    let answer = try await first.call(.get, current, as: token)
                    listed += answer.body.array?.count ?? 0
                    path = answer.nextPath
                }
                #expect(stats["followers_count"] == .int(listed))
            }
        }
    }
}
