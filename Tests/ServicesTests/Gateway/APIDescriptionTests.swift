import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Synchronization
import TestSupport
import Testing

@testable import Gateway
@testable import PostService
@testable import ServiceKit
@testable import UserService

/// The document and the code, held against each other.
@Suite struct APIDescriptionTests {
    private static let document = APIDescription.document(version: "1.0.0")

    /// The routes that a service registers, as `GET /path`; a slash at the end counts for nothing, as in the router.
    private func routes(
        of program: ServiceProgram, _ more: [String: String], _ build: ServiceProgram.Build
    ) async throws -> Set<String> {
        let routes = Mutex<Set<String>>([])
        let folder = try ScratchFolder("routes")
        let variables = ["DATA_DIR": folder.path, "USER_SERVICE_URL": "http://127.0.0.1:1"]
        try await withRunningService(program, variables: variables.merging(more) { $1 }) { service in
            try await build(&service)
            let found = service.router.routes.map { "\($0.method.rawValue) \(Self.plain("\($0.path)"))" }
            routes.withLock { $0 = Set(found) }
        } _: { _ in
        }
        return routes.withLock { $0 }
    }

    private static func plain(_ path: String) -> String {
        path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    private func described(_ prefixes: String...) -> Set<String> {
        Set(
            APIDescription.operations.filter { operation in prefixes.contains { operation.path.hasPrefix($0) } }
                .map { "\($0.method) \(Self.plain($0.path))" })
    }

    @Test func everyRouteOfTheUserServiceIsDescribedAndTheOtherWayRound() async throws {
        let routes = try await routes(
            of: UserProgram.program,
            [
                "AUTH_PROVIDER": "oidc", "OIDC_ISSUER": "http://127.0.0.1:1", "OIDC_CLIENT_ID": "grover",
                "OIDC_CALLBACK_URL": "http://127.0.0.1:1/api/auth/callback", "APP_URLS": "http://127.0.0.1:1/",
            ], UserProgram.build)
        #expect(routes.filter { $0.contains(" /api/") } == described("/api/auth", "/api/users"))
    }

    @Test func everyRouteOfThePostServiceIsDescribedAndTheOtherWayRound() async throws {
        let routes = try await routes(of: PostProgram.program, [:], PostProgram.build)
        #expect(routes.filter { $0.contains(" /api/") } == described("/api/posts"))
    }

    @Test func whatTheGatewayAnswersItselfIsDescribed() async throws {
        let routes = try await routes(of: GatewayProgram.program, [:], GatewayProgram.build)
        // The rest is for whoever runs the gateway, and parts of the page.
        let own = routes.filter { !$0.contains(" /api/") && !$0.contains("/docs/") }
        let described = Set(APIDescription.gateway.map { "\($0.method) \($0.path)" })
        // Every service answers this one.
        #expect(own.union(["GET /health"]).filter { $0.hasPrefix("GET") } == described)
    }

    @Test func theDocumentIsWhole() throws {
        let ids = APIDescription.operations.map(\.id)
        #expect(Set(ids).count == ids.count)
        let routes = APIDescription.operations.map { "\($0.method) \($0.path)" }
        #expect(Set(routes).count == routes.count)
        for reference in references(Self.document) {
            let parts = reference.split(separator: "/").map(String.init)
            #expect(parts.first == "#")
            let target = parts.dropFirst().reduce(Self.document) { $0[$1] ?? .null }
            #expect(target != .null, "\(reference) leads nowhere")
        }
        let schemas = Set(Schemas.all.map(\.key))
        let used = Set(references(Self.document).compactMap { $0.split(separator: "/").last.map(String.init) })
        #expect(schemas.subtracting(used) == [], "schemas that nothing refers to")
    }

    @Test func everyOperationHasItsParametersAndFailures() throws {
        for operation in APIDescription.operations {
            let json = operation.json
            let names = (json["parameters"]?.array ?? []).compactMap { parameter -> String? in
                guard let name = parameter["$ref"]?.string?.split(separator: "/").last else { return nil }
                let target = Parameters.shared.first { $0.key == name }?.value
                return target?["in"] == "path" ? target?["name"]?.string : nil
            }
            #expect(names == operation.pathParameters, "\(operation.id)")
            #expect((json["responses"]?["401"] != nil) == operation.isSecured, "\(operation.id)")
            #expect((json["security"] != nil) == operation.isSecured, "\(operation.id)")
        }
        let lists = APIDescription.operations.filter { if case .list = $0.answer { true } else { false } }
        #expect(lists.filter { $0.parameters.contains("cursor") }.count == 8)
        let keyed = APIDescription.operations.filter { $0.parameters.contains("Idempotency-Key") }.map(\.id)
        #expect(keyed == ["createPost", "share"])
    }

    /// A key that was used for another request is 422, too, and no field is at fault.
    @Test func bothBodiesOf422AreDescribed() {
        let content = Self.document["components"]?["responses"]?["ValidationFailed"]?["content"]
        #expect(
            content?["application/json"]?["schema"]?["anyOf"]?.array?.map { $0["$ref"] }
                == ["#/components/schemas/ValidationError", "#/components/schemas/Error"])
    }

    /// What the services really answer has the members that the schemas tell, in their order.
    @Test func bodiesHaveTheMembersOfTheirSchemas() async throws {
        let folder = try ScratchFolder("schemas")
        try await withService(
            UserProgram.program, variables: ["DATA_DIR": folder.path, "AUTH_PROVIDER": "offline"],
            build: UserProgram.build
        ) { users in
            let session = try await users.call(.post, "/api/auth/session", ["session_id": "dev:alice"]).body
            #expect(keys(session) == properties("Session"))
            let token = session["session_token"]?.string
            let id = session["user_id"]?.string ?? ""
            func get(_ path: String) async throws -> JSON { try await users.call(.get, path, as: token).body }
            #expect(keys(try await get("/api/auth/me")) == properties("User"))
            #expect(keys(try await get("/api/users/me")) == properties("UserWithCounts"))
            #expect(keys(try await get("/api/users/\(id)")) == properties("UserPublic"))
            #expect(keys(try await get("/api/users/\(id)/stats")) == properties("UserCounts"))
            #expect(
                keys(try await get("/api/users/notification-settings/me")) == properties("NotificationSettings"))
            #expect(keys(try await get("/api/auth/sessions").array?.first) == properties("SessionEntry"))
            #expect(keys(try await get("/api/users/nobody")) == properties("Error"))
            let invalid = try await get("/api/users/\(id)/followers?limit=many")
            #expect(keys(invalid) == properties("ValidationError"))
            #expect(keys(invalid["detail"]?.array?.first) == ["type", "loc", "msg"])
        }
        let post = Post(id: "post_1", userID: "user_1", content: "hello", createdAt: .now)
        #expect(keys(try JSON.read(post.json.bytes)) == properties("Post"))
        #expect(
            Reaction.common.map { JSON.string($0.rawValue) }
                == Self.document["components"]?["schemas"]?["Reacted"]?["properties"]?["reaction_type"]?["enum"]?
                .array)
    }

    private func keys(_ value: JSON?) -> [String] {
        if case .object(let members)? = value { members.map(\.key) } else { [] }
    }

    private func properties(_ schema: String) -> [String] {
        keys(Self.document["components"]?["schemas"]?[schema]?["properties"])
    }

    @Test func theGatewayServesTheDocumentAndAPageWithoutScripts() async throws {
        try await withService(build: { DescriptionRoutes(version: "1.0.0").add(to: $0.router) }) { gateway in
            let document = try await gateway.call(.get, "/openapi.json")
            #expect(document.headers[.contentType] == "application/json")
            #expect(document.body["openapi"] == "3.1.0")
            let page = try await gateway.call(.get, "/docs")
            #expect(page.headers[.contentType] == "text/html; charset=utf-8")
            #expect(page.headers[.contentSecurityPolicy]?.hasPrefix("default-src 'none'; style-src 'self';") == true)
            #expect(!page.text.contains("<script") && !page.text.contains("style=") && !page.text.contains("://"))
            for operation in APIDescription.operations {
                #expect(page.text.contains("<details id=\"\(operation.id)\">"), "\(operation.id)")
            }
            #expect(
                try await gateway.call(.get, "/docs/style.css").headers[.contentType] == "text/css; charset=utf-8")
        }
    }

    @Test func aValidatorOfOthersFindsNoFault() async throws {
        let folder = try ScratchFolder("openapi")
        try folder.write(Self.document.text, to: "openapi.json")
        let python = Project.root.appending(path: ".tools/venv/bin/python3")
        let file = folder.url.appending(path: "openapi.json").path(percentEncoded: false)
        let result = try await Command.run(
            python, ["-m", "openapi_spec_validator", "--schema", "3.1", "--validation-errors", "all", file])
        #expect(result.status == 0, "\(result.output)\(result.errorOutput)")
    }

    private func references(_ value: JSON) -> [String] {
        switch value {
        case .object(let members):
            members.flatMap { member in
                member.key == "$ref" ? [member.value.string ?? ""] : references(member.value)
            }
        case .array(let items): items.flatMap(references)
        default: []
        }
    }
}
