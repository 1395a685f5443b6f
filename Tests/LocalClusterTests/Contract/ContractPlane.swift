import AsyncHTTPClient
import Documents
import Foundation
import KubernetesModel
import LocalCluster
import Logging
import NIOCore
import NIOHTTP1
import Synchronization
import TestSupport

/// A control plane with controllers and a scripted node, in virtual time, asked over real TLS connections.
struct ContractPlane: ContractGround {
    /// When the first recorded exchange took place.
    static let start = Timestamp(secondsSince1970: 1_795_346_614)
    private static let adminToken = "token-admin"

    let clock: ManualClock
    private let cluster: ControllerCluster
    private let store: ObjectStore
    private let known: RunningControlPlane
    private let stranger: RunningControlPlane

    static func run(_ body: (ContractPlane) async throws -> Void) async throws {
        let clock = ManualClock()
        let now: @Sendable () -> Timestamp = { start.advanced(bySeconds: clock.now.offset / .seconds(1)) }
        var logger = Logger(label: "contract")
        logger.logLevel = .error
        var configuration = ControlPlane.Configuration(
            stateFolder: nil, addresses: FixedAddresses(count: 100), clock: clock, now: now, logger: logger)
        configuration.tokens = [
            StaticToken(adminToken, user: "token-admin", groups: ["system:masters"]),
            StaticToken("viewer", user: "viewer", uid: "u-2"),
            StaticToken("deployer", user: "deployer", uid: "u-3", groups: ["grover:deployers"]),
        ]
        let plane = try ControlPlane(configuration)
        let other = try ClusterCertificates.make().administrator
        let machines = ["a", "b"].enumerated().map { number, zone in
            ScriptedMachine(
                "fake-\(number)", labels: ["topology.kubernetes.io/zone": "zone-\(zone)", "grover-test/fake": "true"])
        }
        try await ControllerCluster.run(
            over: plane.access, machines: machines, nodeManager: "fake-kubelet", clock: clock, start: start,
            script: script()
        ) { cluster in
            try await RunningControlPlane.with(.none, plane: plane) { known in
                try await known.as(.certificate(other)) { stranger in
                    try await body(
                        ContractPlane(
                            clock: clock, cluster: cluster, store: plane.store, known: known, stranger: stranger))
                }
            }
        }
    }

    /// What simulated nodes did while the exchanges were recorded.
    private static func script() -> @Sendable (Node) -> PodScript {
        let started = Started()
        return { pod in
            if pod.value(at: "spec", "restartPolicy") == "Never" {
                return PodScript(.exits(code: 0, after: .seconds(1)))
            }
            let image = pod.value(at: "spec", "containers")?[0]?["image"]?.string ?? ""
            if image.hasSuffix("-crash") {
                return PodScript(.exits(code: 1, after: .milliseconds(500)), restartsAfter: .seconds(1))
            }
            if image.hasSuffix("-nopull") { return PodScript(.neverPulled) }
            if image.hasSuffix("-unready") || pod.annotations["fake.kubelet/ready"] == "false" {
                return PodScript(.unready)
            }
            // Not all at the same moment, as nothing ever is: what is ready in one step of time is counted in one write
            // or in two, by chance.
            return PodScript(.ready(after: .milliseconds(500 + 100 * (started.next() % 3))))
        }
    }

    /// Counts the pods of one cluster, from 1.
    private final class Started: Sendable {
        private let count = Mutex(0)

        func next() -> Int {
            count.withLock { count in
                count += 1
                return count
            }
        }
    }

    /// Forgets the past, as a server does every few minutes.
    func compact() { store.compact() }

    /// Lets time pass up to a second of the recording, with everything done that each moment asks for.
    func pass(toSecond second: Int?) async throws {
        let left = second.map { Duration.seconds($0) - clock.now.offset } ?? .zero
        try await cluster.pass(max(left, .zero))
    }

    func pass(seconds: Int) async throws { try await cluster.pass(.seconds(seconds)) }

    func settle(deployment path: String) async throws {
        let steps = path.split(separator: "/").map(String.init)
        let (namespace, name) = (steps[steps.count - 3], steps[steps.count - 1])
        for _ in 0..<50 {
            let deployment = try await cluster.access.get(.deployments, namespace: namespace, name: name)
            if deployment?.isRolledOut == true { return }
            try await cluster.pass(.milliseconds(100))
        }
        throw WaitFailed(what: "\(path) was not rolled out in time")
    }

    func send(_ exchange: ContractExchange, _ substitutions: Substitutions) async throws -> RunningControlPlane.Raw {
        let plane = exchange.user == "stranger" ? stranger : known
        return try await plane.raw(
            exchange.method, substitutions.apply(path: exchange.path), headers(exchange, substitutions),
            exchange.bytes(substitutions))
    }

    private func headers(_ exchange: ContractExchange, _ substitutions: Substitutions) -> HTTPHeaders {
        var headers = HTTPHeaders()
        for (name, value) in exchange.headers { headers.add(name: name, value: substitutions.apply(value)) }
        switch exchange.user {
        case "admin", "token:admin": headers.add(name: "Authorization", value: "Bearer \(Self.adminToken)")
        case let user where user.hasPrefix("token:"):
            headers.add(name: "Authorization", value: "Bearer \(user.dropFirst(6))")
        default: break
        }
        return headers
    }
}
