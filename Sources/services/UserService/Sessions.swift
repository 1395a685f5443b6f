internal import Domain
internal import Hummingbird
internal import Logging
internal import ServiceKit
internal import ServiceLifecycle
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
        let token = Token.random()
        return (try await store.signIn(identity, tokenHash: Token.hash(token), at: .now), token)
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

/// Forgets sessions that are over, and changes that everybody has heard of, once an hour.
struct Cleanup: Service {
    let store: any UserStore
    let logger: Logger
    var clock: any Clock<Duration> = ContinuousClock()

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    let removed = try await store.removeSessions(expiredBy: .now)
                    if removed > 0 { logger.info("removed expired sessions", metadata: ["count": "\(removed)"]) }
                    _ = try await store.removeChanges(before: Moment.now.advanced(by: .seconds(-3600)))
                } catch let error as StoreError {
                    logger.warning("cannot remove what is over", metadata: ["error": "\(error)"])
                }
                try await clock.sleep(for: .seconds(3600))
            }
        }
    }
}
