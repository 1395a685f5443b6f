internal import ServiceKit

/// The gateway: the one public door, which sends each request to the service that owns its path.
@main
struct GatewayProgram {
    static let program = ServiceProgram(name: "api-gateway", port: 8000)

    static func main() async {
        await program.run(build)
    }

    /// Reads `USER_SERVICE_URL`, `POST_SERVICE_URL`, and `UPSTREAM_TIMEOUT_SECONDS` (10): how long a service may be silent.
    static func build(_ service: inout ServiceBuild) throws {
        let upstreams = try Upstream.all(settings: service.settings)
        let timeout = try service.settings.seconds("UPSTREAM_TIMEOUT_SECONDS", default: .seconds(10))
        let client = service.makeClient(timeout: timeout)
        service.maximumBody = GatewayRoutes.maximumBody
        GatewayRoutes(version: service.configuration.version, upstreams: upstreams, client: client)
            .add(to: service.router)
    }
}
