internal import HTTPTypes
internal import Hummingbird
internal import ServiceKit

/// How the services behind the gateway are; says nothing of where they are.
///
/// All are asked at once, and what they said holds for a second, so that asking costs them nothing however often it is
/// done. There is one round of questions at a time, which everybody who asks meanwhile waits for.
actor ServicesHealth {
    enum State: String, Sendable {
        case healthy
        case unhealthy
        case notDeployed = "not_deployed"
    }

    private static let age = Duration.seconds(1)

    private let upstreams: [Upstream]
    private let now: @Sendable () -> ContinuousClock.Instant
    private let isHealthy: @Sendable (_ address: String) async -> Bool
    private var latest: (states: [String: State], at: ContinuousClock.Instant)?
    private var round: Task<[String: State], Never>?

    init(
        upstreams: [Upstream], now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        isHealthy: @escaping @Sendable (_ address: String) async -> Bool
    ) {
        self.upstreams = upstreams
        self.now = now
        self.isHealthy = isHealthy
    }

    func response() async -> Response {
        let states = await states()
        let deployed = states.values.filter { $0 != .notDeployed }
        let healthy = deployed.count { $0 == .healthy }
        let overall = healthy == deployed.count ? "healthy" : healthy > 0 ? "degraded" : "unhealthy"
        let body: JSON = [
            "gateway": "healthy",
            "services": .object(
                upstreams.map { upstream in
                    JSON.Member(
                        upstream.name, ["status": .string((states[upstream.name] ?? .unhealthy).rawValue)])
                }),
            "overall_status": .string(overall),
        ]
        return body.response(status: healthy > 0 || deployed.isEmpty ? .ok : .serviceUnavailable)
    }

    func states() async -> [String: State] {
        if let latest, now() - latest.at < Self.age { return latest.states }
        if let round { return await round.value }
        // Not a part of the request that asks first: others wait for it too.
        let round = Task { [upstreams, isHealthy] in await Self.ask(upstreams, isHealthy) }
        self.round = round
        let states = await round.value
        latest = (states, now())
        self.round = nil
        return states
    }

    private static func ask(
        _ upstreams: [Upstream], _ isHealthy: @escaping @Sendable (_ address: String) async -> Bool
    ) async -> [String: State] {
        await withTaskGroup(of: (String, State).self) { group in
            for upstream in upstreams {
                group.addTask {
                    guard let address = upstream.address else { return (upstream.name, .notDeployed) }
                    return (upstream.name, await isHealthy(address) ? .healthy : .unhealthy)
                }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }
}
