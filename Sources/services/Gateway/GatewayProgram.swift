internal import Hummingbird
internal import ServiceKit

/// The gateway: the one public door, which sends each request to the service that owns its path.
///
/// Beside the settings of every service it reads these, which `--help` lists too:
///
/// | Variable | Default | |
/// |---|---|---|
/// | `USER_SERVICE_URL` | `http://localhost:8001` | |
/// | `POST_SERVICE_URL` | `http://localhost:8002` | |
/// | `MEDIA_SERVICE_URL`, `PAYMENT_SERVICE_URL`, `NOTIFICATION_SERVICE_URL` | not deployed | |
/// | `UPSTREAM_TIMEOUT_SECONDS` | `10` | how long a service may be silent; connecting is tried for half of it |
/// | `UPSTREAM_DEADLINE_SECONDS` | `60` | how long the head of an answer may take, the request's body included |
/// | `UPSTREAM_CONCURRENCY` | `256` | how many requests a service has at a time; more are answered 503 |
/// | `BREAKER_FAILURES` | `5` | failures in a row after which a service is not asked for a while |
/// | `BREAKER_WINDOW` | `20` | so many last answers, half of them failures, do the same; 64 at most |
/// | `BREAKER_OPEN_SECONDS` | `10` | for how long |
/// | `MAX_BODY_BYTES` | `10485760` | a larger body is answered 413 |
/// | `TRUSTED_PROXIES` | none | whose `X-Forwarded-*` count: blocks of addresses, with commas between |
/// | `RATE_LIMIT_USER_PER_SECOND`, `…_BURST` | `50`, `200` | requests of one token; 0 a second is no limit |
/// | `RATE_LIMIT_ADDRESS_PER_SECOND`, `…_BURST` | `500`, `2000` | requests from one address (of IPv6: one /64) |
/// | `RATE_LIMIT_SIGN_IN_PER_MINUTE` | `60` | sign-ins from one address; 0 is no limit |
/// | `RATE_LIMIT_EXEMPT` | `127.0.0.0/8,::1` | addresses that are not limited as such |
/// | `RATE_LIMIT_BUCKETS` | `100000` | how many users and addresses are remembered |
/// | `GZIP_MIN_BYTES` | `1000` | shorter answers are not packed; 0 packs none |
/// | `HSTS_SECONDS` | `0` | `Strict-Transport-Security`, where TLS ends before the gateway; 0 says nothing |
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
    }
}
