import Documents
import KubernetesModel

/// The status of a pod that is only played: its containers all do the same, and the conditions follow from them.
struct ScriptedPodStatus: Sendable {
    enum Container: Sendable, Equatable {
        case waiting(reason: String, message: String?)
        case running(since: Timestamp, ready: Bool)
        case ended(code: Int, from: Timestamp, to: Timestamp)
    }

    var container = Container.waiting(reason: "ContainerCreating", message: nil)
    var restarts = 0
    var last: (code: Int, from: Timestamp, to: Timestamp)?
    /// How many init containers have ended well; the next one runs.
    var initialized = 0
    var initSince: Timestamp?
    /// Whether the pod's image and network were there, so that containers could start.
    var isPrepared = false
    private let pod: Node
    private let address: String
    private let hostAddress: String

    init(_ pod: Node, address: String, hostAddress: String) {
        self.pod = pod
        self.address = address
        self.hostAddress = hostAddress
    }

    var containers: [Node] { pod.value(at: "spec", "containers")?.list ?? [] }
    var initContainers: [Node] { pod.value(at: "spec", "initContainers")?.list ?? [] }

    private var isReady: Bool {
        if case .running(_, let ready) = container { return ready }
        return false
    }

    private var phase: String {
        switch container {
        case .running: return "Running"
        case .waiting: return last != nil ? "Running" : "Pending"
        case .ended(let code, _, _): return code == 0 ? "Succeeded" : "Failed"
        }
    }

    /// - Parameter before: the pod as it stands: a condition that stays keeps the time of its transition.
    func node(after before: Node, at now: Timestamp) -> Node {
        var status: Node = .emptyMap
        status["observedGeneration"] = before.generation.map { Node($0) }
        status["phase"] = Node(phase)
        status["conditions"] = Node(conditions(after: before, at: now))
        status["hostIP"] = Node(hostAddress)
        status["hostIPs"] = [["ip": Node(hostAddress)]]
        if phase != "Pending" || initSince != nil {
            status["podIP"] = Node(address)
            status["podIPs"] = [["ip": Node(address)]]
        }
        status["startTime"] = before.value(at: "status", "startTime") ?? Node(now.text)
        if !initContainers.isEmpty { status["initContainerStatuses"] = Node(initStatuses(at: now)) }
        status["containerStatuses"] = Node(containers.map { self.status(of: $0) })
        status["qosClass"] = before.value(at: "status", "qosClass")
        return status
    }

    private func conditions(after before: Node, at now: Timestamp) -> [Node] {
        let names = containers.compactMap { $0["name"]?.string }.joined(separator: " ")
        var notReady: (reason: String, message: String)? = (
            "ContainersNotReady", "containers with unready status: [\(names)]"
        )
        if case .ended(let code, _, _) = container { notReady = (code == 0 ? "PodCompleted" : "PodFailed", "") }
        let isInitialized = initialized == initContainers.count
        let waiting = initContainers.dropFirst(initialized).compactMap { $0["name"]?.string }.joined(separator: " ")
        let all: [(String, Bool, (reason: String, message: String)?)] = [
            ("PodReadyToStartContainers", isPrepared, nil),
            (
                "Initialized", isInitialized,
                isInitialized
                    ? nil : ("ContainersNotInitialized", "containers with incomplete status: [\(waiting)]")
            ),
            ("ContainersReady", isReady, isReady ? nil : notReady),
            ("Ready", isReady, isReady ? nil : notReady),
        ]
        var conditions = all.map { type, holds, why -> Node in
            let value = Node(holds ? "True" : "False")
            let current = before.condition(type)
            let since = current?["status"] == value ? current?["lastTransitionTime"] : nil
            var condition: Node = ["type": Node(type)]
            condition["observedGeneration"] = before.generation.map { Node($0) }
            condition["status"] = value
            condition["lastProbeTime"] = .null
            condition["lastTransitionTime"] = since ?? Node(now.text)
            if let why {
                condition["reason"] = Node(why.reason)
                if !why.message.isEmpty { condition["message"] = Node(why.message) }
            }
            return condition
        }
        if let scheduled = before.condition("PodScheduled") { conditions.append(scheduled) }
        let own = Set(conditions.compactMap { $0["type"]?.string })
        conditions += (before.value(at: "status", "conditions")?.list ?? []).filter {
            !own.contains($0["type"]?.string ?? "")
        }
        return conditions
    }

    private func initStatuses(at now: Timestamp) -> [Node] {
        initContainers.enumerated().map { index, container in
            let since = initSince ?? now
            let state: Node
            if index < initialized {
                state = ["terminated": terminated(0, since, since)]
            } else if index == initialized, initSince != nil {
                state = ["running": ["startedAt": Node(since.text)]]
            } else {
                state = ["waiting": ["reason": "PodInitializing"]]
            }
            return entry(
                container, state: state, last: .emptyMap, ready: index < initialized, restarts: 0,
                hasRun: index < initialized || initSince != nil, isStarted: index == initialized && initSince != nil)
        }
    }

    private func status(of node: Node) -> Node {
        let lastState: Node = last.map { ["terminated": terminated($0.code, $0.from, $0.to)] } ?? .emptyMap
        switch container {
        case .waiting(let reason, let message):
            let isInitializing = initialized < initContainers.count
            var waiting: Node = ["reason": Node(isInitializing ? "PodInitializing" : reason)]
            waiting["message"] = message.map { Node($0) }
            return entry(
                node, state: ["waiting": waiting], last: lastState, ready: false, restarts: restarts,
                hasRun: last != nil, isStarted: false)
        case .running(let since, let ready):
            return entry(
                node, state: ["running": ["startedAt": Node(since.text)]], last: lastState, ready: ready,
                restarts: restarts, hasRun: true, isStarted: true)
        case .ended(let code, let from, let to):
            return entry(
                node, state: ["terminated": terminated(code, from, to)], last: lastState, ready: false,
                restarts: restarts, hasRun: true, isStarted: false)
        }
    }

    private func terminated(_ code: Int, _ from: Timestamp, _ to: Timestamp) -> Node {
        [
            "exitCode": Node(code), "reason": code == 0 ? "Completed" : "Error", "startedAt": Node(from.text),
            "finishedAt": Node(to.text),
        ]
    }

    private func entry(
        _ container: Node, state: Node, last: Node, ready: Bool, restarts: Int, hasRun: Bool, isStarted: Bool
    ) -> Node {
        let image = container["image"]?.string ?? ""
        let name = container["name"]?.string ?? ""
        var entry: Node = [
            "name": Node(name), "state": state, "lastState": last, "ready": Node(ready),
            "restartCount": Node(restarts), "image": Node(image),
            "imageID": Node(hasRun ? "sha256:\(PodTemplate.hash(["image": Node(image)]))" : ""),
        ]
        if hasRun { entry["containerID"] = Node("scripted://\(pod.uid ?? "")/\(name)/\(restarts)") }
        entry["started"] = Node(isStarted)
        return entry
    }
}
