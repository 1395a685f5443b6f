internal import Foundation
internal import JWTKit
internal import ServiceKit

/// What an OpenID Connect issuer says of itself, its keys, and the tokens that it signs.
///
/// Source: OpenID Connect Discovery 1.0; OpenID Connect Core 1.0, 3.1.3.7; RFC 7517.
actor OpenIDIssuer {
    struct Endpoints: Sendable {
        let authorization: String
        let token: String
        let keys: String
    }

    /// Who signed in, as an ID token says.
    struct Claims: JWTPayload {
        var iss: IssuerClaim
        var aud: AudienceClaim
        var exp: ExpirationClaim
        var azp: String?
        var nonce: String?
        var email: String?
        var email_verified: BoolClaim?
        var name: String?
        var picture: String?

        func verify(using key: some JWTAlgorithm) throws { try exp.verifyNotExpired() }
    }

    private let issuer: String
    private let client: ServiceClient
    private let now: @Sendable () -> ContinuousClock.Instant
    private var endpoints: (value: Endpoints, until: ContinuousClock.Instant)?
    private var keys: (value: JWTKeyCollection, asOf: ContinuousClock.Instant)?

    private static let lifetime = Duration.seconds(3600)
    /// How soon the keys may be asked for again because a token names one that is not known.
    private static let shortest = Duration.seconds(30)

    init(
        _ issuer: String, client: ServiceClient,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.issuer = issuer
        self.client = client
        self.now = now
    }

    func discovered() async throws -> Endpoints {
        if let endpoints, endpoints.until > now() { return endpoints.value }
        let answer = try await client.asked(issuer + "/.well-known/openid-configuration")
        guard answer.status == 200, let body = answer.body,
            // Another issuer's word would count as this one's.
            body["issuer"]?.string.map({ $0 == issuer || $0 == issuer + "/" }) == true,
            let authorization = body["authorization_endpoint"]?.string, let token = body["token_endpoint"]?.string,
            let keys = body["jwks_uri"]?.string
        else { throw ProviderFailure.senseless }
        let found = Endpoints(authorization: authorization, token: token, keys: keys)
        endpoints = (found, now() + Self.lifetime)
        return found
    }

    /// The claims of a token that this issuer signed for this client, in this sign-in.
    ///
    /// - Throws: `ProviderFailure` for a token that is not to be believed.
    func claims(of token: String, client id: String, nonce: String) async throws -> Claims {
        let claims: Claims
        do {
            claims = try await verified(token, with: try await currentKeys(newerThan: Self.lifetime))
        } catch let error as ProviderFailure {
            throw error
        } catch {
            // The issuer may sign with a new key.
            do {
                claims = try await verified(token, with: try await currentKeys(newerThan: Self.shortest))
            } catch let error as ProviderFailure {
                throw error
            } catch {
                throw ProviderFailure.senseless
            }
        }
        guard claims.iss.value == issuer || claims.iss.value == issuer + "/", claims.aud.value.contains(id),
            claims.aud.value.count == 1 || claims.azp == id, claims.nonce == nonce
        else { throw ProviderFailure.senseless }
        return claims
    }

    private func verified(_ token: String, with keys: JWTKeyCollection) async throws -> Claims {
        try await keys.verify(token, as: Claims.self)
    }

    private func currentKeys(newerThan age: Duration) async throws -> JWTKeyCollection {
        if let keys, now() - keys.asOf < age { return keys.value }
        let answer = try await client.asked(try await discovered().keys)
        guard answer.status == 200, let list = answer.body?["keys"]?.array else { throw ProviderFailure.senseless }
        let collection = JWTKeyCollection()
        for key in list {
            // Keys for other uses, of kinds that are not known, or that are shared secrets, do not count.
            guard key["use"]?.string ?? "sig" == "sig", key["kty"]?.string != "oct",
                let jwk = try? JWK(json: key.text)
            else { continue }
            _ = try? await collection.add(jwk: jwk)
        }
        keys = (collection, now())
        return collection
    }
}
