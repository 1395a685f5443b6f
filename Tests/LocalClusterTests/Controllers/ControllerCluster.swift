import Documents
import KubernetesModel
import LocalCluster
import TestSupport
import Testing

/// Store, controllers and a scripted node in virtual time.
struct ControllerCluster {
    static let start = Timestamp(secondsSince1970: 1_795_000_000)

    let clock: ManualClock
    let access: ObservedAccess
    let manager: ControllerManager
    let node: ScriptedNode

    /// Runs a cluster for the time of the body.
    ///
    /// - Parameter script: what each pod does; by default it is ready after half a second.
    static func run(
        over client: (any ClusterAccess)? = nil, metrics: (any PodMetricsSource)? = nil,
        machines: [ScriptedMachine] = [ScriptedMachine("scripted")],
        nodeManager: String = "kubelet",
        clock: ManualClock = ManualClock(), start: Timestamp = start,
        refusing refusal: @escaping @Sendable (ResourceType) -> APIStatus? = { _ in nil },
        script: @escaping @Sendable (Node) -> PodScript = { _ in PodScript(.ready(after: .milliseconds(500))) },
        _ body: (ControllerCluster) async throws -> Void
    ) async throws {
        let now: @Sendable () -> Timestamp = { start.advanced(bySeconds: clock.now.offset / .seconds(1)) }
        let base = try client ?? newClient(now: now)
        let access = ObservedAccess(base, refusing: refusal)
        let cluster = ControllerCluster(
            clock: clock, access: access,
            manager: ControllerManager(access: access, metrics: metrics, clock: clock, now: now),
            node: ScriptedNode(
                machines: machines, access: access, clock: clock, now: now, manager: nodeManager, script: script))
        try await Turns.controllers.take {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await cluster.manager.run() }
                group.addTask { await cluster.node.run() }
                try await body(cluster)
                group.cancelAll()
            }
        }
    }

    static func newClient(now: @escaping @Sendable () -> Timestamp) throws -> ClusterClient {
        try ClusterClient(store: ObjectStore(path: nil), addresses: FixedAddresses(), now: now)
    }

    /// Returns when nothing is left to do at this moment.
    func settle() async throws {
        while true {
            let before = access.writes
            try await access.drain()
            if manager.isIdle, node.isIdle, manager.hasSynced, access.writes == before { return }
            await Task.yield()
        }
    }

    /// Lets time pass in small steps, with everything done that each moment asks for.
    func pass(_ duration: Duration, step: Duration = .milliseconds(100)) async throws {
        try await settle()
        var left = duration
        while left > .zero {
            clock.advance(by: min(step, left))
            left -= step
            try await settle()
        }
    }

    func object(_ type: ResourceType, _ name: String) async throws -> Node {
        try #require(try await access.get(type, namespace: "default", name: name))
    }

    func list(_ type: ResourceType) async throws -> [Node] {
        try await access.list(type, namespace: "default")
    }

    func change(_ type: ResourceType, _ name: String, _ change: @Sendable (inout Node) -> Void) async throws {
        _ = try await access.update(
            type, namespace: "default", name: name, subresource: nil, manager: "tests", change)
    }

    /// Event messages about an object, in order.
    func events(_ reason: String) async throws -> [String] {
        try await list(.events).filter { $0["reason"]?.string == reason }
            .sorted { ($0.objectName ?? "") < ($1.objectName ?? "") }.compactMap { $0["message"]?.string }
    }
}

/// Objects of the tests, with the defaults that a server would fill in.
enum Sample {
    static func deployment(
        _ name: String, replicas: Int, image: String = "web:1", deadline: Int = 600, minReadySeconds: Int = 0
    ) -> Node {
        var node: Node = [
            "metadata": ["name": Node(name), "namespace": "default"],
            "spec": [
                "replicas": Node(replicas), "selector": ["matchLabels": ["app": Node(name)]],
                "template": template(name, image: image),
                "strategy": [
                    "type": "RollingUpdate", "rollingUpdate": ["maxUnavailable": "25%", "maxSurge": "25%"],
                ],
                "revisionHistoryLimit": 10, "progressDeadlineSeconds": Node(deadline),
            ],
        ]
        if minReadySeconds > 0 { node.set(Node(minReadySeconds), at: "spec", "minReadySeconds") }
        return node
    }

    static func template(_ name: String, image: String) -> Node {
        [
            "metadata": ["labels": ["app": Node(name)]],
            "spec": [
                "containers": [
                    [
                        "name": "web", "image": Node(image),
                        "ports": [["name": "http", "containerPort": 8080, "protocol": "TCP"]],
                    ]
                ],
                "terminationGracePeriodSeconds": 30,
            ],
        ]
    }

    /// The script that an image's tag asks for.
    static func byTag(_ pod: Node) -> PodScript {
        let image = pod.value(at: "spec", "containers")?.list?.first?["image"]?.string ?? ""
        if image.hasSuffix("-unready") { return PodScript(.unready) }
        if image.hasSuffix("-crash") { return PodScript(.exits(code: 3, after: .milliseconds(100))) }
        if image.hasSuffix("-nopull") { return PodScript(.neverPulled) }
        return PodScript(.ready(after: .milliseconds(500)))
    }
}

extension Node {
    mutating func setImage(_ image: String) {
        let container = value(at: "spec", "template", "spec", "containers")?[0]
        guard var container else { return }
        container["image"] = Node(image)
        set([container], at: "spec", "template", "spec", "containers")
    }
}
