import Documents
import KubernetesAPI
import KubernetesModel
import LocalCluster
import Logging
import ReleaseHistory
import Rollouts
import Synchronization
import TestSupport
import Testing

/// A whole local control plane with a node that plays its pods, and rollouts that reach it as they would any other.
///
/// Its time is virtual and passes only as fast as the cluster keeps up, so a busy machine makes no deadline pass.
struct RolloutCluster {
    private static let start = Timestamp(secondsSince1970: 1_795_000_000)

    let client: KubernetesClient
    let clock: ManualClock
    private let log = EventLog()
    private let limit = TimeLimit()

    final class EventLog: Sendable {
        private let events = Mutex<[RolloutEvent]>([])

        func add(_ event: RolloutEvent) { events.withLock { $0.append(event) } }
        var all: [RolloutEvent] { events.withLock { $0 } }
    }

    /// How far time may pass.
    private final class TimeLimit: Sendable {
        private let end = Mutex<Duration?>(nil)

        func set(_ end: Duration?) { self.end.withLock { $0 = end } }

        /// Moves the clock on unless it would pass the end.
        func advance(_ clock: ManualClock, by step: Duration) {
            end.withLock { end in
                if let end, clock.now.offset + step > end { return }
                clock.advance(by: step)
            }
        }
    }

    private struct Addresses: ServiceAddressing {
        func freeService(besides used: Set<String>) -> String? {
            (1...250).lazy.map { "127.99.1.\($0)" }.first { !used.contains($0) }
        }
    }

    /// - Parameter script: what a pod of an image does.
    static func run(
        script: @escaping @Sendable (String) -> PodScript.Course,
        _ body: @escaping @Sendable (RolloutCluster) async throws -> Void
    ) async throws {
        try await Turns.controllers.take { try await runAlone(script, body) }
    }

    private static func runAlone(
        _ script: @escaping @Sendable (String) -> PodScript.Course,
        _ body: @escaping @Sendable (RolloutCluster) async throws -> Void
    ) async throws {
        let clock = ManualClock()
        let now = wallClock(with: clock)
        let plane = try ControlPlane(
            ControlPlane.Configuration(
                stateFolder: nil, addresses: Addresses(), clock: clock, now: now,
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })),
            node: { access in
                ScriptedNode(access: access, clock: clock, now: now) { pod in
                    let image = pod.value(at: "spec", "containers")?[0]?["image"]?.string ?? ""
                    return PodScript(script(image))
                }
            })
        let controllers = ControllerManager(access: plane.access, clock: clock, now: now)
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await plane.run() }
            group.addTask { await controllers.run() }
            let cluster = RolloutCluster(client: try await client(of: plane, clock), clock: clock)
            group.addTask { try await cluster.letTimePass { controllers.isIdle } }
            group.addTask { try await body(cluster) }
            // The first to end is the body, or what keeps it from running.
            try await group.next()
        }
    }

    private static func client(of plane: ControlPlane, _ clock: ManualClock) async throws -> KubernetesClient {
        let port = try await plane.listeningPort
        let admin = plane.certificates.administrator
        let configuration = ClusterConfiguration(
            server: "https://127.0.0.1:\(port)",
            certificateAuthority: Array(plane.certificates.authority.certificate.utf8),
            credentials: Credentials(
                clientCertificate: ClientCertificate(
                    certificate: Array(admin.certificate.utf8), key: Array(admin.key.utf8))),
            namespace: "default")
        return try KubernetesClient(configuration, clock: clock)
    }

    init(client: KubernetesClient, clock: ManualClock) {
        self.client = client
        self.clock = clock
    }

    private static func wallClock(with clock: ManualClock) -> @Sendable () -> Timestamp {
        { start.advanced(bySeconds: clock.now.offset / .seconds(1)) }
    }

    /// Moves time on by a step each time the controllers have nothing to do and the server has answered the client.
    private func letTimePass(whenIdle isIdle: @Sendable () -> Bool) async throws {
        let namespace = ObjectReference(
            GroupVersionKind(apiVersion: "v1", kind: "Namespace"), namespace: nil, name: "default")
        while !Task.isCancelled {
            guard isIdle() else {
                await Task.yield()
                continue
            }
            _ = try await client.find(namespace)
            limit.advance(clock, by: .milliseconds(200))
        }
    }

    /// Lets time stand still when so much of it has passed, until `startTime`: a release that takes longer is not over
    /// before a test has done what it is to do meanwhile.
    func stopTime(after duration: Duration) { limit.set(clock.now.offset + duration) }

    func startTime() { limit.set(nil) }

    var events: [RolloutEvent] { log.all }

    func rollouts(_ settings: RolloutSettings = RolloutSettings(), holder: String = "alice") -> Rollouts {
        let log = log
        return Rollouts(
            RolloutContext(
                client: client, clock: clock, now: Self.wallClock(with: clock), user: "alice", holder: holder,
                settings: settings, emit: { log.add($0) }))
    }

    func apply(_ image: String, replicas: Int = 3, _ settings: RolloutSettings = RolloutSettings()) async
        -> ServiceResult?
    {
        await rollouts(settings).apply([Self.service(image, replicas: replicas)])["post"]
    }

    func deployment() async throws -> Node? { try await client.find(Self.reference) }

    func image() async throws -> String? {
        try await deployment()?.value(at: "spec", "template", "spec", "containers")?[0]?["image"]?.string
    }

    func outcomes() async throws -> [String] {
        try await ServiceHistory(service: "post", namespace: "default", client: client).releases()
            .map { "\($0.number) \($0.outcome.rawValue)" }
    }

    static let reference = ObjectReference(
        GroupVersionKind(apiVersion: "apps/v1", kind: "Deployment"), namespace: "default", name: "post")

    static func service(_ image: String, replicas: Int = 3) -> WantedService {
        let labels: Node = ["app.kubernetes.io/name": "post"]
        let config: Node = [
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "post", "namespace": "default"],
            "data": ["IMAGE": Node(image)],
        ]
        let deployment: Node = [
            "apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": [
                "name": "post", "namespace": "default", "labels": labels,
                "annotations": ["deploy.grover.dev/source": "manifests/catalog.yaml:12:5"],
            ],
            "spec": [
                "replicas": Node(replicas), "minReadySeconds": 1, "progressDeadlineSeconds": 60,
                "strategy": ["type": "RollingUpdate", "rollingUpdate": ["maxSurge": 1, "maxUnavailable": 0]],
                "selector": ["matchLabels": labels],
                "template": [
                    "metadata": ["labels": labels],
                    "spec": [
                        "containers": [
                            [
                                "name": "post", "image": Node(image), "envFrom": [["configMapRef": ["name": "post"]]],
                                "readinessProbe": [
                                    "httpGet": ["path": "/health/ready", "port": 8002], "periodSeconds": 1,
                                ],
                            ]
                        ]
                    ],
                ],
            ],
        ]
        return WantedService(name: "post", namespace: "default", objects: [config, deployment])
    }
}
