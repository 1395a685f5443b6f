public import Documents
public import KubernetesModel
import Synchronization

/// A node that runs nothing: its pods do what a script says, in the time of the given clock.
///
/// Rollouts are tested against it in virtual time. It binds every pod that has no node and fits one of its machines.
public final class ScriptedNode: ClusterNode {
    private struct State {
        var lives: [String: Task<Void, Never>] = [:]
        var ending: Set<String> = []
        /// Pods that act now, and when the others are to act again.
        var busy = 0
        var due: [Int: Timestamp] = [:]
        var lastPause = 0
        var lastAddress = 0
        var lastMachine = 0
    }

    public let name: String
    let access: any ClusterAccess
    let now: @Sendable () -> Timestamp
    let events: ScriptedNodeEvents
    private let machines: [ScriptedMachine]
    private let manager: String
    private let clock: any Clock<Duration>
    private let script: @Sendable (Node) -> PodScript
    private let state = Mutex(State())

    /// - Parameters:
    ///   - now: the wall clock, which must run with `clock`.
    ///   - manager: the name under which it writes status.
    ///   - script: what a pod is to do; asked once for each pod.
    public init(
        machines: [ScriptedMachine] = [ScriptedMachine("scripted")], access: any ClusterAccess,
        clock: any Clock<Duration>, now: @escaping @Sendable () -> Timestamp, manager: String = "kubelet",
        script: @escaping @Sendable (Node) -> PodScript
    ) {
        name = machines.first?.name ?? ""
        self.machines = machines
        self.access = access
        self.clock = clock
        self.now = now
        self.manager = manager
        self.script = script
        events = ScriptedNodeEvents(access: access, manager: manager, now: now)
    }

    /// No pod acts now or is due to; what lies ahead does not count.
    public var isIdle: Bool {
        let now = now()
        return state.withLock { $0.busy == 0 && !$0.due.values.contains { $0 <= now } }
    }

    public func run() async {
        await register()
        for await event in await access.watch([.pods]) { take(event) }
        let lives = state.withLock { state in
            defer { state.lives = [:] }
            return state.lives.values
        }
        for life in lives { life.cancel() }
    }

    public func log(
        of pod: PodIdentity, options: PodLogOptions
    ) async throws -> AsyncThrowingStream<[UInt8], any Error> {
        AsyncThrowingStream { $0.finish() }
    }

    /// Makes the Node objects of its machines; what cannot be written stands already.
    private func register() async {
        for machine in machines {
            _ = try? await access.create(.nodes, machine.object, manager: manager)
            let status = machine.status(at: now())
            _ = try? await access.update(
                .nodes, namespace: nil, name: machine.name, subresource: "status", manager: manager
            ) { node in
                if node["status"]?["capacity"] == nil { node["status"] = status }
            }
        }
    }

    private func take(_ event: ObjectEvent) {
        guard let uid = event.object.uid else { return }
        let host = event.object.value(at: "spec", "nodeName")?.string ?? ""
        guard host.isEmpty || machines.contains(where: { $0.name == host }) else { return }
        state.withLock { state in
            if event.change == .deleted {
                state.lives.removeValue(forKey: uid)?.cancel()
                state.ending.remove(uid)
            } else if event.object.deletionTimestamp != nil {
                guard !host.isEmpty, state.ending.insert(uid).inserted else { return }
                state.lives.removeValue(forKey: uid)?.cancel()
                state.busy += 1
                state.lives[uid] = Task { await self.end(event.object) }
            } else if state.lives[uid] == nil {
                state.busy += 1
                state.lives[uid] = Task { await self.live(event.object) }
            }
        }
    }

    private func live(_ pod: Node) async {
        defer { state.withLock { $0.busy -= 1 } }
        do {
            let host = try await bind(pod)
            guard let host else {
                // Tried again with the pod's next change.
                state.withLock { $0.lives[pod.uid ?? ""] = nil }
                return
            }
            let phase = pod.value(at: "status", "phase")?.string
            if pod.condition("Ready")?["status"]?.string == "True" || phase == "Succeeded" || phase == "Failed" {
                return
            }
            let address = state.withLock { state in
                state.lastAddress += 1
                return "10.99.\(state.lastAddress >> 8).\(state.lastAddress & 0xff)"
            }
            let status = ScriptedPodStatus(pod, address: address, hostAddress: host.address)
            var life = ScriptedLife(node: self, pod: pod, host: host.name, script: script(pod), status: status)
            try await life.run()
        } catch {
            // The pod is gone, or the node has been stopped.
        }
    }

    /// The machine of a pod: its own, or the next one that it fits. Nil for a pod that fits none.
    private func bind(_ pod: Node) async throws -> ScriptedMachine? {
        if let host = pod.value(at: "spec", "nodeName")?.string, !host.isEmpty {
            return machines.first { $0.name == host }
        }
        let spec = pod["spec"] ?? .emptyMap
        var obstacles: [NodeFit.Obstacle] = []
        var fitting: [(ScriptedMachine, labels: [String: String])] = []
        for node in try await access.list(.nodes, namespace: nil) {
            if let obstacle = NodeFit(node).obstacle(for: spec) {
                obstacles.append(obstacle)
            } else if let machine = machines.first(where: { $0.name == node.objectName }) {
                fitting.append((machine, node.labels))
            }
        }
        guard !fitting.isEmpty else {
            await refuse(pod, NodeFit.refusal(obstacles))
            return nil
        }
        let turn = state.withLock { state in
            state.lastMachine += 1
            return state.lastMachine
        }
        let (machine, labels) = fitting[turn % fitting.count]
        let time = now().text
        let bound = try await update(pod, subresource: "binding", manager: "kube-scheduler") { node in
            node.set(Node(machine.name), at: "spec", "nodeName")
            for key in ["topology.kubernetes.io/region", "topology.kubernetes.io/zone"] {
                if let value = labels[key] { node.set(Node(value), at: "metadata", "labels", key) }
            }
            node.set(
                [
                    [
                        "type": "PodScheduled", "status": "True", "lastProbeTime": .null,
                        "lastTransitionTime": Node(time),
                    ]
                ], at: "status", "conditions")
        }
        guard bound != nil else { throw CancellationError() }
        await events.scheduler(
            "Scheduled", "Binding",
            "Successfully assigned \(pod.objectNamespace ?? "")/\(pod.objectName ?? "") to \(machine.name)",
            about: pod, warning: false)
        return machine
    }

    private func refuse(_ pod: Node, _ message: String) async {
        guard pod.condition("PodScheduled")?["message"]?.string != message else { return }
        let time = now().text
        _ = try? await update(pod, subresource: "status", manager: "kube-scheduler") { node in
            var condition: Node = ["type": "PodScheduled"]
            condition["observedGeneration"] = node.generation.map { Node($0) }
            condition["status"] = "False"
            condition["lastProbeTime"] = .null
            condition["lastTransitionTime"] = Node(time)
            condition["reason"] = "Unschedulable"
            condition["message"] = Node(message)
            node.set([condition], at: "status", "conditions")
        }
        await events.scheduler("FailedScheduling", "Scheduling", message, about: pod, warning: true)
    }

    private func end(_ pod: Node) async {
        defer { state.withLock { $0.busy -= 1 } }
        do {
            try await pause(script(pod).stopsAfter)
            try await access.delete(
                .pods, namespace: pod.objectNamespace, name: pod.objectName ?? "",
                options: DeletionOptions(gracePeriodSeconds: 0, uid: pod.uid))
        } catch {
            // Deleted by somebody else meanwhile.
        }
    }

    func write(_ status: ScriptedPodStatus, of pod: Node) async throws {
        let time = now()
        _ = try await update(pod, subresource: "status", manager: manager) { node in
            node["status"] = status.node(after: node, at: time)
        }
    }

    private func update(
        _ pod: Node, subresource: String, manager: String, _ change: @escaping @Sendable (inout Node) -> Void
    ) async throws -> Node? {
        try await access.update(
            .pods, namespace: pod.objectNamespace, name: pod.objectName ?? "", subresource: subresource,
            manager: manager
        ) { node in
            guard node.uid == pod.uid else { throw CancellationError() }
            change(&node)
        }
    }

    /// Sleeps, and is busy again the moment the time has come.
    func pause(_ duration: Duration) async throws {
        let due = now().advanced(bySeconds: duration / .seconds(1))
        let alarm = clock.alarm(in: duration)
        let id = state.withLock { state in
            state.lastPause += 1
            state.due[state.lastPause] = due
            state.busy -= 1
            return state.lastPause
        }
        defer {
            state.withLock { state in
                state.busy += 1
                state.due[id] = nil
            }
        }
        try await alarm()
    }
}
