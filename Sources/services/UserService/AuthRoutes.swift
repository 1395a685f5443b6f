internal import Domain
internal import Hummingbird
internal import ServiceKit

/// What the service is, for whoever opens it in a browser.
struct RootRoute {
    let version: String

    func add(to router: ServiceRouter) {
        router.get("/") { _, _ in
            let body: JSON = [
                "service": "User Service", "version": .string(version), "status": "running",
                "endpoints": ["auth": "/api/auth", "users": "/api/users"],
            ]
            return body
        }
    }
}

/// Signing in and out.
struct AuthRoutes {
    let sessions: Sessions

    func add(to router: ServiceRouter) {
        let auth = router.group("/api/auth")
        auth.get("session") { request, _ in
            guard let sessionID = request.uri.queryParameters["session_id"] else {
                throw APIError.invalid([
                    .init(type: "missing", location: ["query", "session_id"], message: "Field required")
                ])
            }
            return try await session(sessionID: String(sessionID))
        }
        auth.post("session") { request, context in
            var fields = try await BodyFields(request, context)
            let sessionID = fields.requiredString("session_id", atMost: 10_000)
            try fields.check()
            return try await session(sessionID: sessionID)
        }
        auth.get("me") { request, _ in try await sessions.member(request).json }
        auth.get("sessions") { request, _ in try await sessions.list(request) }
        auth.delete("sessions") { request, _ in
            JSON.object([.init("ended", .int(try await sessions.end(request, id: nil)))])
        }
        auth.delete("sessions/{session_id}") { request, context in
            guard try await sessions.end(request, id: try context.parameter("session_id")) > 0 else {
                throw APIError(.notFound, code: "session_not_found", "Session not found")
            }
            return JSON.object([.init("ended", 1)])
        }
        auth.post("logout") { request, _ in
            try await sessions.signOut(request)
            return JSON.object([.init("message", "Logged out successfully")])
        }
    }

    private func session(sessionID: String) async throws -> JSON {
        let (user, token) = try await sessions.signIn(sessionID: sessionID)
        return [
            "user_id": .string(user.id), "email": .string(user.email), "name": .string(user.name),
            "picture": .optional(user.picture), "session_token": .string(token),
        ]
    }
}
