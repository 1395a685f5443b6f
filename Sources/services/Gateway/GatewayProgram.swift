internal import Hummingbird
internal import NIOCore
internal import NIOPosix
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
        let client = service.makeClient(timeout: configuration.silence)
        let health = ServicesHealth(upstreams: configuration.upstreams) { address in
            let answer = try? await client.get("\(address)/health/ready", for: .init(), timeout: .seconds(2))
            return answer?.status == 200
        }
        let services = try forwarded(configuration)
        service.metrics.append { [guards = services.map(\.guarding)] in GuardMetrics.text(guards) }
        service.maximumBody = configuration.maximumBody
        let door = Door(
            proxies: configuration.proxies, limits: RateLimits(configuration.limits),
            security: SecurityHeaders(strictTransport: configuration.strictTransport),
            compression: Compression(minimum: configuration.compressionMinimum))
        let forwarding = Forwarding(
            services: services, door: door, accounting: service.accounting, crossOrigin: service.crossOrigin,
            logger: service.logger, maximumBody: configuration.maximumBody,
            times: .init(
                connecting: TimeAmount(configuration.silence / 2), silence: TimeAmount(configuration.silence),
                deadline: TimeAmount(configuration.deadline),
                idle: TimeAmount(max(service.configuration.clientIdleTime, .milliseconds(50)))),
            group: MultiThreadedEventLoopGroup.singleton)
        service.services.append(forwarding)
        service.connectionHandler = { ForwardingHandler(forwarding, $0) }
        service.router.add(middleware: DoorMiddleware(door: door))
        GatewayRoutes(
            version: service.configuration.version, upstreams: configuration.upstreams, health: health
        ).add(to: service.router)
        DescriptionRoutes(version: service.configuration.version).add(to: service.router)
    }

    /// The services that are deployed, each with its guard.
    private static func forwarded(_ configuration: GatewayConfiguration) throws -> [Forwarding.Service] {
        try configuration.upstreams.compactMap { upstream in
            guard let address = upstream.address else { return nil }
            guard let target = try UpstreamTarget(address) else {
                throw UnusableAddress(upstream: upstream.name, address: address)
            }
            return Forwarding.Service(
                target: target,
                guarding: UpstreamGuard(
                    name: upstream.name, concurrency: configuration.concurrency, breaker: configuration.breaker),
                prefixes: upstream.prefixes.map { ($0, "\($0)/**") })
        }
    }
}

/// An address with the right scheme that still leads nowhere.
private struct UnusableAddress: Error, CustomStringConvertible {
    let upstream: String
    let address: String

    var description: String {
        "the address of the \(upstream) service is '\(address)', which has no host, or no port from 1 to 65535"
    }
}
