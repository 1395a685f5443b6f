import Documents
import Foundation
import KubernetesModel
import LocalCluster
import Logging
import NIOPosix
import TestSupport

/// A node of real processes over a real store, with no API server and no controllers.
final class NodeCluster: Sendable {
    let scratch: ScratchFolder
    let client: ClusterClient
    let addresses: ClusterAddresses
    let images: ImageStore
    let node: ProcessNode
    private let locks: String
    private let backoff: RestartBackoff
    private let usesControlGroups: Bool

    var stateFolder: String { "\(scratch.path)/state" }

    /// A readiness probe that succeeds when the fixture service listens; a pod without one is ready before that.
    static let listens: Node = ["tcpSocket": ["port": 8080], "periodSeconds": 1, "timeoutSeconds": 30]

    /// Runs the body beside a node and ends every process of it.
    static func run(
        backoff: RestartBackoff = RestartBackoff(first: .milliseconds(50)), usesControlGroups: Bool = true,
        _ body: @Sendable (NodeCluster) async throws -> Void
    ) async throws {
        try await Turns.nodes.take { try await runAlone(backoff, usesControlGroups, body) }
    }

    private static func runAlone(
        _ backoff: RestartBackoff, _ usesControlGroups: Bool, _ body: @Sendable (NodeCluster) async throws -> Void
    ) async throws {
        let cluster = try await NodeCluster(backoff: backoff, usesControlGroups: usesControlGroups)
        do {
            try await cluster.whileNodeRuns { try await body(cluster) }
        } catch {
            await ProcessNode.stopAll(stateFolder: cluster.stateFolder, graceSeconds: 1)
            throw WaitFailed(what: "\(error)\n\(await account(of: cluster.client))")
        }
        await ProcessNode.stopAll(stateFolder: cluster.stateFolder, graceSeconds: 1)
    }

    /// Runs the body over a cluster with no node, for it to run some, and ends every process that they leave.
    static func withoutNode(_ body: @Sendable (NodeCluster) async throws -> Void) async throws {
        try await Turns.nodes.take {
            let cluster = try await NodeCluster(backoff: RestartBackoff())
            let outcome: Result<Void, any Error>
            do { outcome = .success(try await body(cluster)) } catch { outcome = .failure(error) }
            await ProcessNode.stopAll(stateFolder: cluster.stateFolder, graceSeconds: 1)
            try outcome.get()
        }
    }

    /// What the pods and events say: for a failure's message.
    static func account(of client: any ClusterAccess) async -> String {
        let pods = (try? await client.list(.pods, namespace: nil)) ?? []
        let events = (try? await client.list(.events, namespace: nil)) ?? []
        let statuses = pods.map { "\($0.objectName ?? ""): \(JSON.write($0["status"] ?? .null))" }
        return (statuses + events.map { "\($0["reason"]?.string ?? ""): \($0["message"]?.string ?? "")" })
            .joined(separator: "\n")
    }

    init(backoff: RestartBackoff, usesControlGroups: Bool = true) async throws {
        scratch = try ScratchFolder("node")
        self.backoff = backoff
        self.usesControlGroups = usesControlGroups
        locks = ClusterAddresses.machineLocks
        let state = "\(scratch.path)/state"
        addresses = try ClusterAddresses.claim(stateFolder: state, locks: locks)
        client = try ClusterClient(store: ObjectStore(path: nil), addresses: addresses)
        images = ImageStore(stateFolder: state)
        node = Self.makeNode(state, client, addresses, backoff, usesControlGroups)
    }

    private static func makeNode(
        _ state: String, _ client: ClusterClient, _ addresses: ClusterAddresses, _ backoff: RestartBackoff,
        _ usesControlGroups: Bool
    ) -> ProcessNode {
        var settings = ProcessNodeSettings(
            stateFolder: state, shim: [Project.product("grover-local").path(percentEncoded: false), "shim"])
        settings.restarts = backoff
        settings.usesControlGroups = usesControlGroups
        return ProcessNode(
            settings, access: client, addresses: addresses, group: MultiThreadedEventLoopGroup.singleton,
            logger: Logger(label: "node"))
    }

    /// Runs the body while a new node, as after a restart of the control plane, looks after the pods.
    func whileNodeRuns(_ body: @Sendable () async throws -> Void) async throws {
        let node = Self.makeNode(stateFolder, client, addresses, backoff, usesControlGroups)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await node.run() }
            defer { group.cancelAll() }
            try await body()
        }
    }

    /// Makes an image of the fixture service behave as the arguments say.
    func load(_ image: String, _ arguments: String...) throws {
        try images.load(
            image, executable: Project.product("FixtureService").path(percentEncoded: false), arguments: arguments)
    }

    /// Creates a pod with one container `web` of the image `web`, changed as the body says.
    @discardableResult
    func pod(_ name: String = "one", _ change: (inout Node) -> Void = { _ in }) async throws -> PodIdentity {
        var container: Node = ["name": "web", "image": "web", "env": [["name": "PORT", "value": "8080"]]]
        container["env"] = [
            ["name": "PORT", "value": "8080"],
            ["name": "HOST", "valueFrom": ["fieldRef": ["fieldPath": "status.podIP"]]],
        ]
        change(&container)
        let pod: Node = [
            "metadata": ["name": Node(name), "namespace": "default", "labels": ["app": "web"]],
            "spec": [
                "restartPolicy": container["restartPolicy"] ?? "Always",
                "terminationGracePeriodSeconds": container["terminationGracePeriodSeconds"] ?? 60,
                "volumes": container["volumes"] ?? [],
                "containers": [
                    Node(
                        Mapping(
                            (container.map ?? Mapping()).filter {
                                !["restartPolicy", "volumes", "terminationGracePeriodSeconds"].contains($0.key)
                            }))
                ],
            ],
        ]
        let stored = try await client.create(.pods, pod, manager: "tests")
        return PodIdentity(namespace: "default", name: name, uid: stored.uid ?? "")
    }

    /// Creates a pod as the spec says, with the claim `work` at `/work` in each of its containers.
    @discardableResult
    func pod(_ name: String = "one", spec: Node) async throws -> PodIdentity {
        let claim: Node = [
            "metadata": ["name": "work", "namespace": "default"],
            "spec": ["accessModes": ["ReadWriteOnce"], "resources": ["requests": ["storage": "1Gi"]]],
        ]
        _ = try await client.create(.claims, claim, manager: "tests")
        var spec = spec
        spec["volumes"] = [["name": "work", "persistentVolumeClaim": ["claimName": "work"]]]
        for field in ["containers", "initContainers"] {
            for index in (spec[field]?.list ?? []).indices {
                spec[field]?[index]?["image"] = "web"
                spec[field]?[index]?["volumeMounts"] = [["name": "work", "mountPath": "/work"]]
            }
        }
        let pod: Node = ["metadata": ["name": Node(name), "namespace": "default"], "spec": spec]
        let stored = try await client.create(.pods, pod, manager: "tests")
        return PodIdentity(namespace: "default", name: name, uid: stored.uid ?? "")
    }

    /// A file of the claim `work`.
    func work(_ file: String) -> String { "\(stateFolder)/volumes/default/work/\(file)" }

    /// The pod as soon as the condition holds of it.
    @discardableResult
    func pod(_ name: String = "one", seconds: Int = 240, until holds: @escaping @Sendable (Node) -> Bool) async throws
        -> Node
    {
        try await first(.pods, seconds: seconds) { $0.objectName == name && holds($0) }
    }

    /// Deletes the pod and waits until it is gone.
    ///
    /// - Returns: its last state.
    @discardableResult
    func delete(_ name: String = "one", grace: Int? = nil, seconds: Int = 240) async throws -> Node {
        let changes = await client.watch([.pods])
        try await client.delete(
            .pods, namespace: "default", name: name, options: DeletionOptions(gracePeriodSeconds: grace))
        return try await within(seconds) {
            for await event in changes where event.object.objectName == name && event.change == .deleted {
                return event.object
            }
            throw WaitFailed(what: "watch of pods ended")
        }
    }

    @discardableResult
    func event(_ reason: String, seconds: Int = 240, saying text: String? = nil) async throws -> Node {
        try await first(.events, seconds: seconds) {
            $0["reason"]?.string == reason && text.map(($0["message"]?.string ?? "").contains) != false
        }
    }

    func log(_ pod: PodIdentity, _ change: (inout PodLogOptions) -> Void = { _ in }) async throws -> String {
        var options = PodLogOptions()
        change(&options)
        var bytes: [UInt8] = []
        for try await chunk in try await node.log(of: pod, options: options) { bytes += chunk }
        return String(decoding: bytes, as: UTF8.self)
    }

    func first(
        _ type: ResourceType, seconds: Int = 240, where holds: @escaping @Sendable (Node) -> Bool
    ) async throws -> Node {
        try await within(seconds) { [client] in
            for await event in await client.watch([type]) where event.change != .deleted && holds(event.object) {
                return event.object
            }
            throw WaitFailed(what: "watch of \(type) ended")
        }
    }
}

struct WaitFailed: Error {
    let what: String
}

/// The body's value, or a failure when it takes too long: a bound, not a wait.
func within<Value: Sendable>(
    _ seconds: Int, _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        group.addTask(operation: body)
        group.addTask {
            try await Task.sleep(for: .seconds(seconds))
            throw WaitFailed(what: "not so within \(seconds) s")
        }
        defer { group.cancelAll() }
        guard let value = try await group.next() else { throw WaitFailed(what: "nothing ran") }
        return value
    }
}

extension Node {
    /// The status of the pod's container `web`.
    var web: Node { value(at: "status", "containerStatuses")?[0] ?? .emptyMap }
    var isReady: Bool { condition("Ready")?["status"] == "True" }
    var podIP: String { value(at: "status", "podIP")?.string ?? "" }
    var waitingReason: String? { web.value(at: "state", "waiting", "reason")?.string }
}
