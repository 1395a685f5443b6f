internal import Documents
internal import Glibc
internal import KubernetesModel

/// A pod's status as a kubelet writes it, from what the node knows: a function of its values.
struct PodStatus {
    let pod: Node
    let containers: [ContainerState]
    let podIP: String?
    let hostIP: String
    let startTime: Timestamp
    /// The pod is being deleted, or has run to its end, and no process of it is left.
    let hasEnded: Bool
    var failure: Failure?
    let containerID: (ContainerState) -> String?

    /// Why the pod failed as a whole.
    struct Failure: Equatable {
        let reason: String
        let message: String
    }

    private var regular: [ContainerState] { containers.filter { !$0.isInit } }
    private var initial: [ContainerState] { containers.filter(\.isInit) }

    /// The whole status; conditions keep the time of their last change from the previous one.
    func node(previous: Node, now: Timestamp) -> Node {
        var status = previous.map == nil ? Node.emptyMap : previous
        status["observedGeneration"] = pod.generation.map { Node($0) }
        status["phase"] = Node(phase)
        status["conditions"] = conditions(previous: previous["conditions"]?.list ?? [], now: now)
        status["hostIP"] = Node(hostIP)
        status["hostIPs"] = [["ip": Node(hostIP)]]
        if let podIP {
            status["podIP"] = Node(podIP)
            status["podIPs"] = [["ip": Node(podIP)]]
        }
        status["startTime"] = Node(startTime.text)
        if !initial.isEmpty { status["initContainerStatuses"] = Node(initial.map(containerStatus)) }
        status["containerStatuses"] = Node(regular.map(containerStatus))
        if status["qosClass"] == nil { status["qosClass"] = Node(qualityOfService) }
        if hasEnded, let failure {
            status["reason"] = Node(failure.reason)
            status["message"] = Node(failure.message)
        }
        let resources = PodResources(containers: containers)
        if let requests = resources.requests { status["allocatedResources"] = requests }
        if let all = resources.all { status["resources"] = all }
        return status
    }

    /// Sidecars count neither for success nor for failure.
    var phase: String {
        let regular = regular
        let failedInit = initial.contains { !$0.isSidecar && $0.termination.map { $0.exitCode != 0 } == true }
        if hasEnded {
            guard failure == nil, !failedInit else { return "Failed" }
            return regular.allSatisfy(\.succeeded) ? "Succeeded" : "Failed"
        }
        let policy = pod.value(at: "spec", "restartPolicy")?.string ?? "Always"
        let hasBegun = regular.contains { $0.run != nil }
        guard hasBegun || initial.allSatisfy(\.isInitialized) else { return "Pending" }
        if regular.contains(where: { if case .waiting = $0.phase { $0.last == nil } else { false } }) {
            return "Pending"
        }
        if containers.contains(where: \.isRunning) { return "Running" }
        let isAwaited = regular.contains { container in
            container.termination.map { container.isRestarted(after: $0, podPolicy: policy) } ?? true
        }
        if isAwaited { return "Running" }
        return regular.allSatisfy(\.succeeded) ? "Succeeded" : "Failed"
    }

    private func conditions(previous: [Node], now: Timestamp) -> Node {
        let unready = containers.filter { ($0.isSidecar || !$0.isInit) && !$0.isReady }.map(\.name)
        let isOver = phase == "Succeeded" || phase == "Failed"
        let over = phase == "Succeeded" ? "PodCompleted" : "PodFailed"
        let incomplete = initial.filter { $0.isSidecar ? !$0.isStarted : !$0.succeeded }.map(\.name)
        let notReady =
            isOver
            ? (over, nil)
            : ("ContainersNotReady", "containers with unready status: [\(unready.joined(separator: " "))]")
        let notInitialized = (
            "ContainersNotInitialized", "containers with incomplete status: [\(incomplete.joined(separator: " "))]"
        )
        var conditions: [Node] = []
        func add(_ type: String, _ holds: Bool, _ why: (String, String?)? = nil) {
            let before = previous.first { $0["type"]?.string == type }
            let status = holds ? "True" : "False"
            let changed = before?["status"]?.string == status ? before?["lastTransitionTime"] : nil
            var condition: Node = ["type": Node(type)]
            condition["observedGeneration"] = pod.generation.map { Node($0) }
            condition["status"] = Node(status)
            condition["lastProbeTime"] = .null
            condition["lastTransitionTime"] = changed ?? Node(now.text)
            if let why {
                condition["reason"] = Node(why.0)
                condition["message"] = why.1.map { Node($0) }
            }
            conditions.append(condition)
        }
        let isReady = unready.isEmpty && !isOver
        add("PodReadyToStartContainers", podIP != nil && !isOver)
        let hasSucceeded = phase == "Succeeded"
        add(
            "Initialized", incomplete.isEmpty || hasSucceeded,
            hasSucceeded ? (over, nil) : incomplete.isEmpty ? nil : notInitialized)
        add("Ready", isReady, isReady ? nil : notReady)
        add("ContainersReady", isReady, isReady ? nil : notReady)
        add("PodScheduled", true)
        return Node(conditions)
    }

    private func containerStatus(_ container: ContainerState) -> Node {
        var status: Node = ["name": Node(container.name)]
        status["state"] = Self.state(container.phase, shows: containerID(container))
        status["lastState"] = container.last.map { ["terminated": $0.node] } ?? .emptyMap
        status["ready"] = Node(container.isInit && !container.isSidecar ? container.succeeded : container.isReady)
        status["restartCount"] = Node(container.run ?? 0)
        status["image"] = Node(container.spec["image"]?.string ?? "")
        status["imageID"] = Node(container.imageID)
        if let id = containerID(container) { status["containerID"] = Node(id) }
        status["started"] = Node(container.isStarted)
        if let resources = container.spec["resources"], container.run != nil {
            if let requests = resources["requests"], requests.map?.isEmpty == false {
                status["allocatedResources"] = requests
            }
            status["resources"] = resources
        }
        if let mounts = container.spec["volumeMounts"]?.list, !mounts.isEmpty {
            status["volumeMounts"] = Node(mounts.map(Self.mountStatus))
        }
        if status["containerID"] != nil { status["user"] = ["linux": Self.user] }
        return status
    }

    /// Processes run as the control plane itself does, whatever a securityContext asks for.
    private static let user: Node = {
        var groups = [gid_t](repeating: 0, count: Int(max(0, getgroups(0, nil))))
        groups = Array(groups.prefix(Int(max(0, getgroups(CInt(groups.count), &groups)))))
        if groups.isEmpty { groups = [getgid()] }
        return [
            "uid": Node(Int(getuid())), "gid": Node(Int(getgid())),
            "supplementalGroups": Node(groups.map { Node(Int($0)) }),
        ]
    }()

    private static func mountStatus(_ mount: Node) -> Node {
        var status: Node = ["name": mount["name"] ?? "", "mountPath": mount["mountPath"] ?? ""]
        guard mount["readOnly"]?.bool == true else { return status }
        status["readOnly"] = true
        status["recursiveReadOnly"] = "Disabled"
        return status
    }

    private static func state(_ phase: ContainerState.Phase, shows id: String?) -> Node {
        switch phase {
        case .waiting(let reason, let message):
            var waiting: Node = ["reason": Node(reason)]
            waiting["message"] = message.map { Node($0) }
            return ["waiting": waiting]
        case .running(let since): return ["running": ["startedAt": Node(since.text)]]
        case .terminated(let end): return ["terminated": end.node]
        }
    }

    /// Guaranteed, Burstable or BestEffort, by requests and limits of cpu and memory.
    private var qualityOfService: String {
        let resources = pod.containers.map { $0["resources"] ?? .emptyMap }
        let names = ["cpu", "memory"]
        let asks = resources.contains { part in
            names.contains { part.value(at: "requests", $0) != nil || part.value(at: "limits", $0) != nil }
        }
        guard asks else { return "BestEffort" }
        let isGuaranteed = resources.allSatisfy { part in
            names.allSatisfy { name in
                guard let limit = part.value(at: "limits", name)?.scalarText.flatMap({ Quantity($0) }) else {
                    return false
                }
                let request = part.value(at: "requests", name)?.scalarText.flatMap { Quantity($0) }
                return request == nil || request == limit
            }
        }
        return isGuaranteed ? "Guaranteed" : "Burstable"
    }
}
