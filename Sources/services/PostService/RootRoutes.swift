internal import Hummingbird
internal import ServiceKit

/// What the service is and on whom it depends.
struct RootRoutes {
    let version: String
    let users: any UserDirectory

    func add(to router: ServiceRouter) {
        router.get("/") { _, _ in
            let body: JSON = [
                "service": "Post Service", "version": .string(version), "status": "running",
                "endpoints": ["posts": "/api/posts"],
            ]
            return body
        }
        router.get("/health/dependencies") { request, context in
            let isHealthy = await users.isHealthy(for: ServiceClient.Origin(request, context))
            let body: JSON = [
                "status": isHealthy ? "healthy" : "degraded",
                "dependencies": ["user_service": isHealthy ? "healthy" : "unhealthy"],
            ]
            return body
        }
    }
}
