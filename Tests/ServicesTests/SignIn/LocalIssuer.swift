import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import JWTKit
import ServiceKit
import Synchronization

/// An OpenID Connect issuer of one person, with a real key: it keeps codes, checks PKCE and signs tokens.
final class LocalIssuer: Sendable {
    struct Claims: JWTPayload {
        var iss: String
        var aud: String
        var exp: ExpirationClaim
        var nonce: String?
        var email: String?
        var email_verified: Bool?
        var name = "Alice"

        func verify(using key: some JWTAlgorithm) throws {}
    }

    /// How the issuer lies, one lie a test.
    enum Lie: CaseIterable {
        case otherIssuer, otherAudience, otherNonce, expired, otherKey, unsigned, unverifiedAddress
    }

    private struct State {
        var codes: [String: (challenge: String, nonce: String)] = [:]
        var key = ES256PrivateKey()
        var keyID = "first"
        var keysAsked = 0
    }

    let client = "grover"
    let secret = "client-secret"
    private let state = Mutex(State())
    private let lie: Lie?
    private let address = Mutex("")

    init(lie: Lie? = nil) { self.lie = lie }

    func listen(at port: Int) { address.withLock { $0 = "http://127.0.0.1:\(port)" } }
    var url: String { address.withLock { $0 } }
    var keysAsked: Int { state.withLock { $0.keysAsked } }

    func changeKey() {
        state.withLock {
            $0.key = ES256PrivateKey()
            $0.keyID = "second"
        }
    }

    /// What a browser does at the authorization endpoint: signs in, and is sent back with a code.
    ///
    /// - Returns: the code and the state.
    func authorize(_ location: String) throws -> (code: String, state: String) {
        let items = URLComponents(string: location)?.queryItems ?? []
        let query = Dictionary(items.map { ($0.name, $0.value ?? "") }, uniquingKeysWith: { $1 })
        guard location.hasPrefix(url + "/authorize?"), query["client_id"] == client,
            query["response_type"] == "code", query["code_challenge_method"] == "S256",
            query["scope"]?.contains("openid") == true, let state = query["state"]
        else { throw APIError(.badRequest, code: "invalid_request", location) }
        let code = UUID().uuidString
        self.state.withLock { $0.codes[code] = (query["code_challenge"] ?? "", query["nonce"] ?? "") }
        return (code, state)
    }

    func addRoutes(to router: ServiceRouter) {
        router.get(".well-known/openid-configuration") { [self] _, _ in
            [
                "issuer": .string(url), "authorization_endpoint": .string(url + "/authorize"),
                "token_endpoint": .string(url + "/token"), "jwks_uri": .string(url + "/keys"),
            ] as JSON
        }
        router.get("keys") { [self] _, _ in
            let (key, id) = state.withLock { state in
                state.keysAsked += 1
                return (state.key.publicKey, state.keyID)
            }
            let parameters = key.parameters
            return [
                "keys": [
                    ["kty": "oct", "kid": "shared", "alg": "HS256", "k": "AAAA"],
                    [
                        "kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": .string(id),
                        "x": .string(parameters?.x ?? ""), "y": .string(parameters?.y ?? ""),
                    ],
                ]
            ] as JSON
        }
        router.post("token") { [self] request, context in
            let text = String(buffer: try await request.body.collect(upTo: 10_000))
            let items = URLComponents(string: "?" + text)?.queryItems ?? []
            let form = Dictionary(items.map { ($0.name, $0.value ?? "") }, uniquingKeysWith: { $1 })
            let verifier = Data(SHA256.hash(data: Data((form["code_verifier"] ?? "").utf8))).base64EncodedString()
                .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
            guard let known = state.withLock({ $0.codes.removeValue(forKey: form["code"] ?? "") }),
                known.challenge == verifier, form["client_secret"] == secret, form["client_id"] == client,
                form["redirect_uri"] == "http://gateway.test/api/auth/callback"
            else { throw APIError(.badRequest, code: "invalid_grant", "invalid_grant") }
            return ["id_token": .string(try await token(nonce: known.nonce))] as JSON
        }
    }

    private func token(nonce: String) async throws -> String {
        var claims = Claims(
            iss: url, aud: client, exp: .init(value: Date(timeIntervalSinceNow: lie == .expired ? -10 : 3600)),
            nonce: nonce, email: "alice@example.org", email_verified: lie != .unverifiedAddress)
        if lie == .otherIssuer { claims.iss = "http://127.0.0.1:1" }
        if lie == .otherAudience { claims.aud = "somebody else" }
        if lie == .otherNonce { claims.nonce = "replayed" }
        let (key, id) = state.withLock { ($0.key, $0.keyID) }
        let keys = JWTKeyCollection()
        if lie == .unsigned { return try await keys.addUnsecuredNone().sign(claims) }
        let signer = lie == .otherKey ? ES256PrivateKey() : key
        return try await keys.add(ecdsa: signer, kid: JWKIdentifier(string: id)).sign(
            claims, kid: JWKIdentifier(string: id))
    }
}
