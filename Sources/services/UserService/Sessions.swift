internal import Domain
internal import Hummingbird
internal import ServiceKit
internal import Stores

/// Signs people in and out, and tells who asks.
struct Sessions: Sendable {
    let store: any UserStore
    let provider: any SignInProvider

    /// The member and the token of a new session.
    func signIn(sessionID: String) async throws -> (user: User, token: String) {
        guard (1...500).contains(sessionID.unicodeScalars.count),
            let identity = try await provider.identity(sessionID: sessionID)
        else { throw APIError(.badRequest, code: "invalid_session_id", "Invalid session ID") }
        // A store may take it for the end of the text, and so for the address of somebody else.
        if identity.email.utf8.contains(0) { throw ProviderFailure.senseless }
        let token = Token.random()
        return (try await store.signIn(identity.fit, tokenHash: Token.hash(token), at: .now), token)
    }

    /// Who asks; a store that does not work is never taken for somebody unknown.
    func member(_ request: Request) async throws -> User {
        guard let token = request.bearerToken,
            let user = try await store.user(tokenHash: Token.hash(token), at: .now)
        else { throw APIError.notAuthenticated }
        return user
    }

    /// The sessions of who asks; the one that asks is marked.
    func list(_ request: Request) async throws -> JSON {
        let member = try await member(request)
        let own = request.bearerToken.map(Token.hash)
        return .array(
            try await store.sessions(of: member.id, at: .now).map { session in
                [
                    "session_id": .string(Self.id(of: session)), "created_at": .string(session.createdAt.text),
                    "expires_at": .string(session.expiresAt.text), "is_current": .bool(session.tokenHash == own),
                ]
            })
    }

    /// Names a session without telling what would open it.
    private static func id(of session: Session) -> String { String(session.tokenHash.prefix(32)) }

    /// Ends one session of who asks, or all of them.
    func end(_ request: Request, id: String?) async throws -> Int {
        let member = try await member(request)
        if let id, id.utf8.count != 32 { return 0 }
        return try await store.endSessions(of: member.id, hashPrefix: id ?? "")
    }

    func signOut(_ request: Request) async throws {
        guard let token = request.bearerToken else { throw APIError.notAuthenticated }
        guard try await store.endSession(tokenHash: Token.hash(token)) else {
            throw APIError(.badRequest, code: "unknown_session", "Failed to logout")
        }
    }
}

extension Identity {
    /// The same, with what a member may have as name and picture: the provider says the rest of it for others, too.
    fileprivate var fit: Identity {
        var fit = self
        let name = self.name.replacing("\0", with: "").unicodeScalars.prefix(ProfileUpdate.longestName)
        fit.name = name.isEmpty ? String(email.prefix { $0 != "@" }.prefix(ProfileUpdate.longestName)) : String(name)
        fit.picture = picture.flatMap { BodyFields.isWebAddress($0) && $0.utf8.count <= 2048 ? $0 : nil }
        return fit
    }
}
