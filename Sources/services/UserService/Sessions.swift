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

    func signOut(_ request: Request) async throws {
        guard let token = request.bearerToken else { throw APIError.notAuthenticated }
        guard try await store.endSession(tokenHash: Token.hash(token)) else {
            throw APIError(.badRequest, code: "unknown_session", "Failed to logout")
        }
    }
}

/// Forgets sessions that are over, once an hour.
struct SessionCleanup: Service {
    let store: any UserStore
    let logger: Logger
    var clock: any Clock<Duration> = ContinuousClock()

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    let removed = try await store.removeSessions(expiredBy: .now)
                    if removed > 0 { logger.info("removed expired sessions", metadata: ["count": "\(removed)"]) }
                } catch let error as StoreError {
                    logger.warning("cannot remove expired sessions", metadata: ["error": "\(error)"])
                }
                try await clock.sleep(for: .seconds(3600))
            }
        }
    }
}
