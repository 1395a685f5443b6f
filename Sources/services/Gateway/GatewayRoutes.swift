internal import HTTPTypes
internal import Hummingbird
internal import ServiceKit

/// What the gateway answers itself; what belongs to a service does not come here.
struct GatewayRoutes {
    let version: String
    let upstreams: [Upstream]
    let health: ServicesHealth

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
        for upstream in upstreams where upstream.address == nil {
            for prefix in upstream.prefixes {
                for method in Door.methods {
                    for path in ["\(prefix)", "\(prefix)/**"] {
                        router.on(RouterPath(path), method: method) { [name = upstream.name] _, _ -> Response in
                            // Nobody is invited to try again: it will not be there soon.
                            throw APIError(
                                .serviceUnavailable, code: "service_unavailable", "Service \(name) unavailable")
                        }
                    }
                }
            }
        }
    }
}
