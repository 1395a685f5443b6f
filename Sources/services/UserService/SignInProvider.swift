internal import Domain
internal import ServiceKit

/// Vouches for people: turns the session id that the sign-in page handed out into an identity.
protocol SignInProvider: Sendable {
    /// Nil where the provider does not know the session id.
    func identity(sessionID: String) async throws -> Identity?
}

/// Which provider `AUTH_PROVIDER` asks for.
enum ProviderChoice: String, CaseIterable {
    case offline

    var provider: any SignInProvider {
        switch self {
        case .offline: OfflineProvider()
        }
    }
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
