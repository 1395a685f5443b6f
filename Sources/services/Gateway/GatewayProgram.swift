internal import Hummingbird
internal import ServiceKit

/// The gateway: the one public door, which sends each request to the service that owns its path.
@main
struct GatewayProgram {
    static let program = ServiceProgram(
        name: "api-gateway", port: 8000, summary: "the public door of Grover, which sends requests to its services",
        settings: { _ = GatewayConfiguration($0) })

    static func main() async {
        await program.run(build)
    }

    static func build(_ service: inout ServiceBuild) throws {
        let configuration = try service.settings.checked(GatewayConfiguration.init)
        let client = service.makeClient(timeout: configuration.silence, connections: configuration.concurrency)
        let guards = configuration.upstreams.filter { $0.address != nil }.map { upstream in
            UpstreamGuard(
                name: upstream.name, concurrency: configuration.concurrency, breaker: configuration.breaker)
        }
        let forwarding = Forwarding(
            client: client, proxies: configuration.proxies, maximumBody: configuration.maximumBody,
            deadline: configuration.deadline, guards: Dictionary(uniqueKeysWithValues: guards.map { ($0.name, $0) }))
        let health = ServicesHealth(upstreams: configuration.upstreams) { address in
            let answer = try? await client.get("\(address)/health/ready", for: .init(), timeout: .seconds(2))
            return answer?.status == 200
        }
        service.metrics.append { GuardMetrics.text(guards) }
        service.maximumBody = configuration.maximumBody
        service.router.add(
            middleware: DoorMiddleware(
                proxies: configuration.proxies, limits: RateLimits(configuration.limits),
                security: SecurityHeaders(strictTransport: configuration.strictTransport),
                compression: Compression(minimum: configuration.compressionMinimum)))
        GatewayRoutes(
            version: service.configuration.version, upstreams: configuration.upstreams, health: health,
            forwarding: forwarding
        ).add(to: service.router)
        DescriptionRoutes(version: service.configuration.version).add(to: service.router)
    }
}
