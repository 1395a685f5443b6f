import HTTPTypes
import Hummingbird
import HummingbirdCore
import ServiceKit
import Synchronization
import TestSupport
import Testing

@testable import UserService

/// A time that a test moves on.
final class Later: Sendable {
    private let state = Mutex(Duration.zero)
    var time: Duration {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}

/// The provider that is asked over HTTP whose session an id is.
@Suite struct HTTPProviderTests {
    private func withProvider(_ test: @escaping @Sendable (ServiceClientUnderTest) async throws -> Void) async throws
    {
        try await withRunningService { service in
            service.router.get("session-data") { request, _ -> JSON in
                switch HTTPField.Name("X-Session-ID").flatMap({ request.headers[$0] }) {
                case "good":
                    return ["email": "a@example.org", "name": "A", "picture": .null, "session_token": "theirs"]
                case "vain":
                    return [
                        "email": "vain@example.org", "name": .string("\0" + String(repeating: "é", count: 101)),
                        "picture": "javascript:alert(1)",
                    ]
                case "nameless": return ["email": "nobody@example.org", "name": "", "picture": "https://p.example/1"]
                case "forged": return ["email": "a@example.org\0b", "name": "A"]
                case "odd": return ["name": "nobody"]
                case "down": throw APIError(.internalServerError, code: "down", "down")
                default: throw APIError(.notFound, code: "unknown", "unknown")
                }
            }
        } _: { port in
            let folder = try ScratchFolder("provider")
            let variables = [
                "DATA_DIR": folder.path, "AUTH_PROVIDER": "http",
                "AUTH_PROVIDER_URL": "http://127.0.0.1:\(port)/session-data",
            ]
            try await withService(UserProgram.program, variables: variables, build: UserProgram.build, test: test)
        }
    }

    @Test func aSessionIDIsExchangedForATokenOfOurOwn() async throws {
        try await withProvider { service in
            for answer in [
                try await service.call(.get, "/api/auth/session?session_id=good"),
                try await service.call(.post, "/api/auth/session", ["session_id": "good"]),
            ] {
                #expect(answer.status == 200)
                #expect(answer.body["email"] == "a@example.org")
                #expect(answer.body["session_token"] != "theirs")
            }
        }
    }

    /// Others see it, too.
    @Test func whatTheProviderSaysOfSomebodyIsHeldToTheRulesOfProfiles() async throws {
        try await withProvider { service in
            let vain = try await service.call(.get, "/api/auth/session?session_id=vain").body
            #expect(vain["name"] == .string(String(repeating: "é", count: 100)))
            #expect(vain["picture"] == .null)
            let nameless = try await service.call(.get, "/api/auth/session?session_id=nameless").body
            #expect(nameless["name"] == "nobody")
            #expect(nameless["picture"] == "https://p.example/1")
        }
    }

    @Test(
        arguments: [
            ("unknown", 400, "invalid_session_id"), ("a%0D%0AX:%20y", 400, "invalid_session_id"),
            ("%C3%A9", 400, "invalid_session_id"), ("odd", 502, "provider_failed"),
            ("forged", 502, "provider_failed"),
            ("down", 502, "provider_failed"),
        ])
    func whatTheProviderSaysDecides(id: String, status: Int, code: String) async throws {
        try await withProvider { service in
            let answer = try await service.call(.get, "/api/auth/session?session_id=\(id)")
            #expect(answer.status == status)
            #expect(answer.body["code"] == .string(code))
        }
    }

    @Test func aProviderThatIsDownIsNoInvalidSession() async throws {
        let folder = try ScratchFolder("provider")
        let variables = [
            "DATA_DIR": folder.path, "AUTH_PROVIDER": "http", "AUTH_PROVIDER_URL": "http://127.0.0.1:1/x",
        ]
        try await withService(UserProgram.program, variables: variables, build: UserProgram.build) { service in
            let answer = try await service.call(.get, "/api/auth/session?session_id=good")
            #expect(answer.status == 503)
            #expect(answer.body["code"] == "provider_unavailable")
        }
    }

    @Test func whatIsMissingForAProviderIsToldAtStart() throws {
        let http = Settings(["AUTH_PROVIDER": "http"])
        #expect(throws: Settings.Problems.self) { try http.checked(UserSettings.init) }
        let oidc = Settings(["AUTH_PROVIDER": "oidc", "STORE_ENGINE": "mongodb"])
        do {
            _ = try oidc.checked(UserSettings.init)
            Issue.record("nothing is missing")
        } catch {
            for name in ["MONGO_URL", "OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CALLBACK_URL", "APP_URLS"] {
                #expect(error.lines.contains { $0.hasPrefix(name) }, "\(name)")
            }
        }
    }
}
