internal import HTTPTypes
internal import Hummingbird
internal import ServiceKit

/// What the gateway answers itself, and the way to everything else.
struct GatewayRoutes {
    let version: String
    let upstreams: [Upstream]
    let health: ServicesHealth
    let forwarding: Forwarding

    static let methods: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete, .options]

    func add(to router: ServiceRouter) {
        router.get("/") { _, _ -> JSON in
            [
                "service": "Grover API Gateway", "version": .string(version), "status": "running",
                "documentation": "/docs", "services": .array(upstreams.map { .string($0.name) }),
            ]
        }
        // Where a service is inside is nobody's business: its public path stands for it.
        router.get("/api") { _, _ -> JSON in
            [
                "message": "Grover Microservices API", "version": .string(version),
                "services": .object(upstreams.map { .init($0.name, .optional($0.prefixes.first)) }),
            ]
        }
        router.get("/health/services") { _, _ in await health.response() }
        for upstream in upstreams {
            let handle = forwarding.handler(of: upstream)
            for prefix in upstream.prefixes {
                for method in Self.methods {
                    router.on("\(prefix)", method: method, use: handle)
                    router.on("\(prefix)/**", method: method, use: handle)
                }
            }
        }
    }
}
