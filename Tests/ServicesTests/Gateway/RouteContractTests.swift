import HTTPTypes
import Stores
import Testing

@testable import Gateway
@testable import PostService
@testable import ServiceKit
@testable import UserService

/// What holds for every route, asked of each one that the description names, through the routers of both services.
@Suite struct RouteContractTests {
    /// Both services, and the token of a member whom both know.
    private struct Services: Sendable {
        let users: ServiceClientUnderTest
        let posts: ServiceClientUnderTest
        let token: String

        /// Asks by a description, and holds the answer against it.
        func call(
            _ operation: Operation, as token: String?, query: String = "", text: String? = nil
        ) async throws -> Answer {
            let method = try #require(HTTPRequest.Method(operation.method))
            var path = operation.path
            for name in operation.pathParameters { path = path.replacing("{\(name)}", with: "none") }
            let service = path.hasPrefix("/api/posts") ? posts : users
            let answer = try await service.call(method, path + query, as: token, text: text)
            let described = operation.json["responses"]?["\(answer.status)"]
            #expect(
                described != nil, "\(operation.id) answers \(answer.status), of which the description knows nothing")
            return answer
        }
    }

    private struct OneMember: UserDirectory {
        let token: String
        let id: String

        func memberID(for origin: ServiceClient.Origin) -> String? {
            origin.authorization == "Bearer \(token)" ? id : nil
        }
        func followeeIDs(of memberID: String, for origin: ServiceClient.Origin) -> [String] { [] }
        func privateMembers() -> (revision: Int64, ids: [String]) { (0, []) }
        func changes(after revision: Int64, waits: Bool) -> UserChanges {
            UserChanges(revision: revision, changes: [], isComplete: true)
        }
        func isHealthy(for origin: ServiceClient.Origin) -> Bool { true }
    }

    private func withServices(
        _ kind: StoreKind = .sqlite, _ test: @Sendable (Services) async throws -> Void
    ) async throws {
        let place = try StorePlace("contract")
        let variables = try await kind.variables(of: place, database: place.users)
        try await withService(
            UserProgram.program, variables: variables.merging(["AUTH_PROVIDER": "offline"]) { $1 },
            build: UserProgram.build
        ) { users in
            let session = try await users.call(.post, "/api/auth/session", ["session_id": "dev:alice"]).body
            let token = try #require(session["session_token"]?.string)
            let directory = OneMember(token: token, id: try #require(session["user_id"]?.string))
            let callers = Callers(users: directory)
            try await withService(PostProgram.program) { service in
                PostProgram.addRoutes(
                    to: service, store: try await kind.posts(in: place), users: directory,
                    readers: Readers(callers: callers, audience: Audience(users: directory, callers: callers)))
            } test: { posts in
                try await test(Services(users: users, posts: posts, token: token))
            }
        }
    }

    /// All but what the gateway answers, and what is there only with an OpenID Connect issuer.
    private static let operations = (APIDescription.auth + APIDescription.users + APIDescription.posts)
        .filter { !["beginSignIn", "finishSignIn"].contains($0.id) }

    private static let broken = "{\"content\""

    @Test func whoIsNotSignedInIsToldSoBeforeAllElseButBrokenJSON() async throws {
        try await withServices { services in
            let secured = Self.operations.filter(\.isSecured)
            #expect(secured.count == 32)
            for operation in secured {
                let body = operation.body == nil ? nil : "{\"content\":7}"
                for token in operation.id == "logout" ? [nil] : [nil, "nobody"] {
                    let answer = try await services.call(operation, as: token, query: "?limit=x", text: body)
                    #expect(answer.status == 401, "\(operation.id)")
                    #expect(answer.body["detail"] == "Not authenticated", "\(operation.id)")
                }
                guard operation.body != nil else { continue }
                let answer = try await services.call(operation, as: nil, text: Self.broken)
                #expect(answer.body["detail"]?.array?.first?["type"] == "json_invalid", "\(operation.id)")
            }
        }
    }

    @Test(
        arguments: [
            ("", "missing", ["body"]), ("[]", "model_attributes_type", ["body"]),
            ("null", "model_attributes_type", ["body"]), (Self.broken, "json_invalid", ["body", 10]),
            ("{\"a\":" + String(repeating: "[", count: 10_000), "json_invalid", ["body", 68]),
            ("{\"a\":1e999}", "json_invalid", ["body", 5]), ("{\"a\":\"\\ud800\"}", "json_invalid", ["body", 12]),
        ] as [(String, String, JSON)])
    func aBodyThatIsNoObjectIsPlaced(text: String, type: String, location: JSON) async throws {
        try await withServices { services in
            let withBody = Self.operations.filter { $0.body != nil }
            #expect(withBody.count == 6)
            for operation in withBody {
                let answer = try await services.call(operation, as: services.token, text: text)
                #expect(answer.status == 422, "\(operation.id)")
                #expect(answer.body["code"] == "validation_failed", "\(operation.id)")
                let violation = answer.body["detail"]?.array?.first
                #expect(violation?["type"] == .string(type), "\(operation.id)")
                #expect(violation?["loc"] == location, "\(operation.id)")
            }
        }
    }

    @Test func everyListTakesTheSameQueries() async throws {
        try await withServices { services in
            let lists = Self.operations.filter { $0.parameters.contains("cursor") }
            #expect(lists.count == 8)
            let cursors = ["x", Cursor(list: "another", numbers: [1], text: "x").encoded, "%00", "%ff", ""]
            for list in lists {
                for (name, values) in [
                    ("limit", ["x", "1e3", "", "2.0"]), ("skip", ["x", "100001"]), ("cursor", cursors),
                ] {
                    for value in values {
                        let answer = try await services.call(list, as: services.token, query: "?\(name)=\(value)")
                        #expect(answer.status == 422, "\(list.id) \(name)=\(value)")
                        #expect(
                            answer.body["detail"]?.array?.first?["loc"] == ["query", .string(name)], "\(list.id)")
                    }
                }
                for query in ["", "?limit=0&skip=-1", "?limit=1000", "?skip=1000", "?limit=99999999999999999999"] {
                    let answer = try await services.call(list, as: services.token, query: query)
                    #expect(answer.status == 200, "\(list.id)\(query)")
                    #expect(answer.body.array != nil && answer.nextPath == nil, "\(list.id)\(query)")
                }
            }
        }
    }

    /// A cursor that says where no item can be is an end like another.
    @Test(arguments: StoreKind.allCases) func aForgedCursorLeadsNowhere(kind: StoreKind) async throws {
        try await withServices(kind) { services in
            let names = [
                "getFeed": "feed", "explore": "explore", "listPostsOfUser": "author", "listSaved": "saved",
                "searchPosts": "search", "searchUsers": "users", "listFollowers": "followers",
                "listFollowing": "following",
            ]
            let positions: [([Int64], String)] = [
                ([], ""), ([1], ""), ([1, 2], ""), ([1, 2, 3], "x"), ([.max], "a\0b"), ([.min, .min], "'"),
            ]
            for (id, name) in names {
                let list = try #require(Self.operations.first { $0.id == id })
                for (numbers, text) in positions {
                    let cursor = Cursor(list: name, numbers: numbers, text: text).encoded
                    let answer = try await services.call(list, as: services.token, query: "?cursor=\(cursor)")
                    #expect(answer.text == "[]", "\(id) \(numbers) \(text)")
                }
            }
        }
    }

    @Test(
        arguments: [
            ("getUser", 404, "User not found"), ("getUserStats", 404, "User not found"),
            ("follow", 400, "User not found"), ("endSession", 404, "Session not found"),
            ("getPost", 404, "Post not found"), ("updatePost", 404, "Post not found"),
            ("deletePost", 404, "Post not found"), ("like", 404, "Post not found"), ("react", 404, "Post not found"),
            ("save", 404, "Post not found"), ("share", 400, "Failed to share post"),
        ])
    func whatIsNotThereIsToldSo(id: String, status: Int, detail: String) async throws {
        try await withServices { services in
            let operation = try #require(Self.operations.first { $0.id == id })
            let body = ["updatePost": #"{"content":"x"}"#, "react": #"{"reaction_type":"love"}"#][id]
            let answer = try await services.call(operation, as: services.token, text: body)
            #expect(answer.status == status)
            #expect(answer.body["detail"] == .string(detail))
            #expect(answer.body["message"] == .string(detail))
            #expect(answer.body["status"] == "error")
            #expect(answer.body["code"]?.string?.isEmpty == false)
            #expect(answer.body["request_id"]?.string == answer.headers[.requestID])
        }
    }

    @Test(arguments: [
        ("unfollow", "not_following"), ("unlike", "not_liked"), ("unreact", "no_reaction"), ("unsave", "not_saved"),
    ])
    func takingBackWhatWasNeverDoneIsNoMistake(id: String, status: String) async throws {
        try await withServices { services in
            let operation = try #require(Self.operations.first { $0.id == id })
            let answer = try await services.call(operation, as: services.token)
            #expect(answer.body == ["status": .string(status)])
        }
    }

    @Test func everyPathTellsWhichMethodsItHas() async throws {
        try await withServices { services in
            for (path, described) in Dictionary(grouping: Self.operations, by: \.path) {
                let served = Set(described.map(\.method))
                let service = path.hasPrefix("/api/posts") ? services.posts : services.users
                let plain = path.replacing("{", with: "").replacing("}", with: "")
                for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"] where !served.contains(method) {
                    let method = try #require(HTTPRequest.Method(method))
                    let answer = try await service.call(method, plain, as: services.token)
                    // A word in the place of an id is an id to the routes of ids.
                    if answer.status == 404 || answer.status == 422 || answer.status == 400 { continue }
                    #expect(answer.status == 405, "\(method) \(path)")
                    let allowed = Set(answer.headers[.allow]?.split(separator: ", ").map(String.init) ?? [])
                    #expect(allowed.isSuperset(of: served), "\(method) \(path)")
                }
            }
        }
    }
}
