import HTTPTypes
import ServiceKit
import TestSupport
import Testing

@testable import UserService

/// Signing in at an OpenID Connect issuer, from the browser's first step to the session.
@Suite struct OpenIDSignInTests {
    private func withIssuer(
        lie: LocalIssuer.Lie? = nil,
        _ test: @escaping @Sendable (_ issuer: LocalIssuer, _ service: ServiceClientUnderTest) async throws -> Void
    ) async throws {
        let folder = try ScratchFolder("oidc")
        let issuer = LocalIssuer(lie: lie)
        try await withRunningService {
            issuer.addRoutes(to: $0.router)
        } _: { port in
            issuer.listen(at: port)
            let variables = [
                "DATA_DIR": folder.path, "AUTH_PROVIDER": "oidc", "OIDC_ISSUER": issuer.url,
                "OIDC_CLIENT_ID": issuer.client, "OIDC_CLIENT_SECRET": issuer.secret,
                "OIDC_CALLBACK_URL": "http://gateway.test/api/auth/callback",
                "APP_URLS": "https://app.test/in, https://other.test/?x=1",
            ]
            try await withService(UserProgram.program, variables: variables, build: UserProgram.build) {
                try await test(issuer, $0)
            }
        }
    }

    /// Sends a browser on its way.
    private func begin(
        _ service: ServiceClientUnderTest, _ query: String = ""
    ) async throws -> (location: String, cookie: String) {
        let answer = try await service.call(.get, "/api/auth/login\(query)")
        #expect(answer.status == 302)
        let cookie = try #require(answer.headers[.setCookie])
        #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"))
        return (try #require(answer.headers[.location]), String(cookie.prefix { $0 != ";" }))
    }

    private func finish(
        _ service: ServiceClientUnderTest, _ back: (code: String, state: String), _ cookie: String?
    ) async throws -> Answer {
        try await service.call(
            .get, "/api/auth/callback?code=\(back.code)&state=\(back.state)",
            headers: cookie.map { [.cookie: "a=b; \($0)"] } ?? [:])
    }

    @Test func aBrowserComesBackWithASessionIDThatIsGoodOnce() async throws {
        try await withIssuer { issuer, service in
            let (location, cookie) = try await begin(service)
            let answer = try await finish(service, try issuer.authorize(location), cookie)
            #expect(answer.status == 302)
            let app = try #require(answer.headers[.location])
            #expect(app.hasPrefix("https://app.test/in?session_id="))
            let id = app.split(separator: "=").last ?? ""
            let session = try await service.call(.get, "/api/auth/session?session_id=\(id)")
            #expect(session.body["email"] == "alice@example.org")
            #expect(session.body["name"] == "Alice")
            let token = try #require(session.body["session_token"]?.string)
            #expect(try await service.call(.get, "/api/auth/me", as: token).status == 200)
            let again = try await service.call(.get, "/api/auth/session?session_id=\(id)")
            #expect(again.status == 400)
            #expect(again.body["detail"] == "Invalid session ID")
        }
    }

    @Test func aBrowserGoesToAnAppThatIsKnownOnly() async throws {
        try await withIssuer { issuer, service in
            let (location, cookie) = try await begin(service, "?redirect=https://other.test/%3Fx%3D1")
            let answer = try await finish(service, try issuer.authorize(location), cookie)
            #expect(answer.headers[.location]?.hasPrefix("https://other.test/?x=1&session_id=") == true)
            let evil = try await service.call(.get, "/api/auth/login?redirect=https://evil.test/")
            #expect(evil.status == 422)
            #expect(evil.headers[.location] == nil)
        }
    }

    @Test func whatAnotherBrowserBeganIsNotFinished() async throws {
        try await withIssuer { issuer, service in
            let (location, cookie) = try await begin(service)
            let (_, other) = try await begin(service)
            let back = try issuer.authorize(location)
            #expect(try await finish(service, back, other).body["code"] == "unknown_sign_in")
            // A state is good for one attempt.
            #expect(try await finish(service, back, cookie).body["code"] == "unknown_sign_in")
            let second = try await begin(service)
            #expect(try await finish(service, try issuer.authorize(second.location), nil).status == 400)
            #expect(try await finish(service, ("code", "state"), cookie).status == 400)
            let refused = try await service.call(.get, "/api/auth/callback?error=access_denied&state=x")
            #expect(refused.body["code"] == "sign_in_refused")
        }
    }

    @Test(arguments: LocalIssuer.Lie.allCases)
    func aTokenThatIsNotToBeBelievedSignsNobodyIn(lie: LocalIssuer.Lie) async throws {
        try await withIssuer(lie: lie) { issuer, service in
            let (location, cookie) = try await begin(service)
            let answer = try await finish(service, try issuer.authorize(location), cookie)
            #expect(answer.status == (lie == .unverifiedAddress ? 403 : 502))
            #expect(answer.headers[.location] == nil)
        }
    }

    @Test func aCodeThatTheIssuerDoesNotKnowIsTheBrowsersMistake() async throws {
        try await withIssuer { issuer, service in
            let (location, cookie) = try await begin(service)
            let back = try issuer.authorize(location)
            let answer = try await finish(service, ("invented", back.state), cookie)
            #expect(answer.status == 400)
            #expect(answer.body["code"] == "sign_in_refused")
        }
    }

    @Test func anIssuerThatDoesNotAnswerIsNoMistakeOfTheBrowser() async throws {
        let folder = try ScratchFolder("oidc")
        let variables = [
            "DATA_DIR": folder.path, "AUTH_PROVIDER": "oidc", "OIDC_ISSUER": "http://127.0.0.1:1",
            "OIDC_CLIENT_ID": "grover", "OIDC_CALLBACK_URL": "https://gateway.test/api/auth/callback",
            "APP_URLS": "https://app.test/",
        ]
        try await withService(UserProgram.program, variables: variables, build: UserProgram.build) { service in
            let answer = try await service.call(.get, "/api/auth/login")
            #expect(answer.status == 503)
            #expect(answer.body["code"] == "provider_unavailable")
            #expect(answer.headers[.retryAfter] == "1")
        }
    }

    @Test func aNewKeyOfTheIssuerIsLearned() async throws {
        let issuer = LocalIssuer()
        try await withRunningService {
            issuer.addRoutes(to: $0.router)
        } _: { port in
            issuer.listen(at: port)
            let client = ServiceClient(idleTime: .seconds(1))
            let start = ContinuousClock.now
            let later = Later()
            let known = OpenIDIssuer(issuer.url, client: client, now: { start + later.time })
            let place = try StorePlace("oidc")
            let settings = OpenIDSignIn.Settings(
                issuer: issuer.url, clientID: issuer.client, clientSecret: Secret(issuer.secret),
                callback: "http://gateway.test/api/auth/callback", apps: ["https://app.test/"])
            let signIn = OpenIDSignIn(
                settings: settings, issuer: known, client: client, store: try await StoreKind.sqlite.users(in: place))
            func signsIn() async throws -> Bool {
                let begun = try #require(try await signIn.begin(app: nil))
                let back = try issuer.authorize(begun.location)
                return (try? await signIn.finish(code: back.code, state: back.state, cookie: begun.cookie)) != nil
            }
            #expect(try await signsIn())
            #expect(try await signsIn())
            #expect(issuer.keysAsked == 1)
            issuer.changeKey()
            // Not asked for again at once, or anybody's nonsense would make it ask.
            #expect(try await signsIn() == false)
            #expect(issuer.keysAsked == 1)
            later.time = .seconds(31)
            #expect(try await signsIn())
            #expect(issuer.keysAsked == 2)
            try await client.shutDown()
        }
    }
}
