internal import Crypto
internal import Domain
internal import Foundation
internal import HTTPTypes
internal import JWTKit
internal import ServiceKit
internal import Stores

/// Signing in at an OpenID Connect issuer, by authorization code with PKCE.
///
/// A browser is sent to the issuer and comes back with a code. Who that is, is kept under a session id for two minutes, which the
/// app fetches and exchanges for a session, once, as with every other provider.
///
/// Source: OpenID Connect Core 1.0, 3.1; RFC 7636; RFC 9700 (state is bound to the browser by a cookie).
struct OpenIDSignIn: SignInProvider {
    struct Settings: Sendable {
        var issuer: String
        var clientID: String
        var clientSecret: Secret?
        /// Where the issuer sends browsers back: this service's `/api/auth/callback`, as browsers reach it.
        var callback: String
        /// Where browsers may go with a session id: addresses of apps, the first where none is asked for.
        var apps: [String]
    }

    let settings: Settings
    let issuer: OpenIDIssuer
    let client: ServiceClient
    let store: any UserStore

    static let cookie = "grover_sign_in"
    static let time = Duration.seconds(600)
    private static let fetchTime = Duration.seconds(120)

    /// Where the browser goes, and the secret that it must show when it is back; nil for an app that is not known.
    func begin(app: String?) async throws -> (location: String, cookie: String)? {
        guard let app = app ?? settings.apps.first, settings.apps.contains(app) else { return nil }
        let endpoints = try await issuer.discovered()
        let (state, cookie, verifier, nonce) = (Token.random(), Token.random(), Token.random(), Token.random())
        let content: JSON = [
            "app": .string(app), "cookie": .string(Token.hash(cookie)), "verifier": .string(verifier),
            "nonce": .string(nonce),
        ]
        try await store.keep(
            Ticket(
                .signInBegun, hash: Token.hash(state), content: content.text,
                expiresAt: Moment.now.advanced(by: Self.time)))
        let challenge = Data(SHA256.hash(data: Data(verifier.utf8))).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        let location = FormText.address(
            endpoints.authorization,
            adding: [
                ("response_type", "code"), ("client_id", settings.clientID), ("redirect_uri", settings.callback),
                ("scope", "openid email profile"), ("state", state), ("nonce", nonce),
                ("code_challenge", challenge), ("code_challenge_method", "S256"),
            ])
        return (location, cookie)
    }

    /// Where the browser goes that came back with a code.
    ///
    /// - Throws: `APIError` where this browser began no such sign-in, `ProviderFailure`.
    func finish(code: String, state: String, cookie: String?) async throws -> String {
        guard let text = try await store.take(.signInBegun, hash: Token.hash(state), at: .now),
            let begun = try? JSON.read(text.utf8), let cookie, begun["cookie"]?.string == Token.hash(cookie),
            let verifier = begun["verifier"]?.string, let nonce = begun["nonce"]?.string,
            let app = begun["app"]?.string
        else {
            throw APIError(.badRequest, code: "unknown_sign_in", "This sign-in is not known; begin it again")
        }
        let claims = try await issuer.claims(
            of: try await idToken(code, verifier), client: settings.clientID, nonce: nonce)
        guard let email = claims.email, email.contains("@"), claims.email_verified?.value != false else {
            throw APIError(
                .forbidden, code: "email_not_verified", "The sign-in provider does not vouch for an e-mail address")
        }
        let content: JSON = [
            "email": .string(email), "name": .string(claims.name ?? ""), "picture": .optional(claims.picture),
        ]
        let sessionID = Token.random()
        try await store.keep(
            Ticket(
                .signInDone, hash: Token.hash(sessionID), content: content.text,
                expiresAt: Moment.now.advanced(by: Self.fetchTime)))
        return FormText.address(app, adding: [("session_id", sessionID)])
    }

    private func idToken(_ code: String, _ verifier: String) async throws -> String {
        var form = [
            (name: "grant_type", value: "authorization_code"), (name: "code", value: code),
            (name: "redirect_uri", value: settings.callback), (name: "client_id", value: settings.clientID),
            (name: "code_verifier", value: verifier),
        ]
        if let secret = settings.clientSecret { form.append(("client_secret", secret.revealed)) }
        let answer = try await client.asked(try await issuer.discovered().token, form: form)
        if answer.status == 400 {
            throw APIError(.badRequest, code: "sign_in_refused", "The sign-in provider does not take this code")
        }
        guard answer.status == 200, let token = answer.body?["id_token"]?.string else {
            throw ProviderFailure.senseless
        }
        return token
    }

    func identity(sessionID: String) async throws -> Identity? {
        guard let text = try await store.take(.signInDone, hash: Token.hash(sessionID), at: .now),
            let done = try? JSON.read(text.utf8), let email = done["email"]?.string
        else { return nil }
        return Identity(email: email, name: done["name"]?.string ?? "", picture: done["picture"]?.string)
    }
}
