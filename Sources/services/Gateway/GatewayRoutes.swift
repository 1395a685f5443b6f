internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import ServiceKit

/// What the gateway answers itself, and the way to everything else.
struct GatewayRoutes {
    let version: String
    let upstreams: [Upstream]
    let client: ServiceClient

    /// More than any route takes; each service has its own, smaller limit.
    static let maximumBody = 10 << 20
    private static let methods: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete]

    func add(to router: ServiceRouter) {
        let names = upstreams.map { JSON.string($0.name) }
        router.get("/") { _, _ -> JSON in
            [
                "service": "Grover API Gateway", "version": .string(version), "status": "running",
                "services": .array(names),
            ]
        }
        router.get("/api") { _, _ -> JSON in
            [
                "message": "Grover Microservices API", "version": .string(version), "services": .array(names),
            ]
        }
        router.get("/health/services") { _, _ in await servicesHealth() }
        for upstream in upstreams {
            for prefix in upstream.prefixes {
                for method in Self.methods {
                    router.on("\(prefix)", method: method) { request, context in
                        try await forward(request, context, to: upstream)
                    }
                    router.on("\(prefix)/**", method: method) { request, context in
                        try await forward(request, context, to: upstream)
                    }
                }
            }
        }
    }

    private func forward(_ request: Request, _ context: ServiceContext, to upstream: Upstream) async throws
        -> Response
    {
        guard ForwardedPath.isSafe(request.uri.path) else {
            throw APIError(.badRequest, code: "invalid_path", "Invalid path")
        }
        do {
            return try await client.forward(
                request, context, to: upstream.address, maximumBody: Self.maximumBody)
        } catch let error as ServiceClient.NoAnswer {
            context.logger.warning(
                "service does not answer", metadata: ["upstream": "\(upstream.name)", "error": "\(error.cause)"])
            throw answer(to: error.reason, of: upstream)
        }
    }

    /// Only where the service knows nothing of the request is its client invited to send it again.
    private func answer(to reason: ServiceClient.NoAnswer.Reason, of upstream: Upstream) -> APIError {
        switch reason {
        case .unreachable:
            .unavailable(code: "service_unavailable", "Service \(upstream.name) unavailable")
        case .broken:
            APIError(.badGateway, code: "service_failed", "Service \(upstream.name) failed")
        case .late:
            APIError(.gatewayTimeout, code: "service_timeout", "Service \(upstream.name) did not answer in time")
        }
    }

    /// Asks all services at once; says nothing of where they are.
    private func servicesHealth() async -> JSON {
        let states = await withTaskGroup(of: (String, Bool).self) { group in
            for upstream in upstreams {
                group.addTask {
                    let answer = try? await client.get(
                        "\(upstream.address)/health/ready", for: .init(), timeout: .seconds(2))
                    return (upstream.name, answer?.status == 200)
                }
            }
            return await group.reduce(into: [String: Bool]()) { $0[$1.0] = $1.1 }
        }
        let isHealthy = states.values.allSatisfy { $0 }
        return [
            "gateway": "healthy",
            "services": .object(
                upstreams.map { upstream in
                    JSON.Member(
                        upstream.name, ["status": states[upstream.name] == true ? "healthy" : "unhealthy"])
                }),
            "overall_status": isHealthy ? "healthy" : "degraded",
        ]
    }
}
