internal import Domain
internal import HTTPTypes
internal import ServiceKit

/// Vouches for people: turns the session id that the sign-in page handed out into an identity.
protocol SignInProvider: Sendable {
    /// Nil where the provider does not know the session id.
    func identity(sessionID: String) async throws -> Identity?
}

/// Which provider `AUTH_PROVIDER` asks for.
enum ProviderChoice: String, CaseIterable {
    /// An OpenID Connect issuer.
    case oidc
    /// An address is asked about session ids.
    case http
    /// Anybody is who they say.
    case offline
}

/// The provider did not answer, or not with sense; that says nothing of who asks.
struct ProviderFailure: Error {
    let error: APIError

    static let unreachable = ProviderFailure(
        error: .unavailable(code: "provider_unavailable", "The sign-in provider does not answer"))
    static let senseless = ProviderFailure(
        error: APIError(.badGateway, code: "provider_failed", "The sign-in provider failed"))
}

/// Signs anybody in as whoever they say, without a network; for development and tests.
///
/// `dev:alice` is Alice, alice@dev.grover.local. Any other session id stands for a person of its own, always the same one.
struct OfflineProvider: SignInProvider {
    func identity(sessionID: String) -> Identity? {
        let handle = sessionID.hasPrefix("dev:") ? sessionID.dropFirst("dev:".count).lowercased() : ""
        if (1...60).contains(handle.count), handle.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) }) {
            return Identity(
                email: "\(handle)@dev.grover.local", name: handle.prefix(1).uppercased() + handle.dropFirst())
        }
        let digest = Token.hash(sessionID).prefix(16)
        return Identity(email: "\(digest)@offline.grover.local", name: "Guest \(digest.prefix(6))")
    }
}

/// Asks an address whose session an id is: `X-Session-ID` goes out, `email`, `name` and `picture` come back.
struct HTTPProvider: SignInProvider {
    let client: ServiceClient
    let address: String

    func identity(sessionID: String) async throws -> Identity? {
        // What no header can carry was never handed out.
        guard sessionID.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        let answer = try await client.asked(address, headers: [("X-Session-ID", sessionID)])
        switch answer.status {
        case 200:
            guard let email = answer.body?["email"]?.string, email.contains("@") else {
                throw ProviderFailure.senseless
            }
            return Identity(
                email: email, name: answer.body?["name"]?.string ?? "", picture: answer.body?["picture"]?.string)
        case 500...: throw ProviderFailure.senseless
        default: return nil
        }
    }
}

extension ServiceClient {
    /// Asks a provider.
    func asked(
        _ url: String, headers: [(name: String, value: String)] = [],
        form: [(name: String, value: String)]? = nil
    ) async throws(ProviderFailure) -> Answer {
        do { return try await send(to: url, headers: headers, form: form) } catch {
            throw error.reason == .broken ? .senseless : .unreachable
        }
    }
}
