import Documents
import KubernetesModel

/// The status of a pod that is only played: one container, and the conditions that follow from it.
struct ScriptedPodStatus: Sendable {
    enum Container: Sendable, Equatable {
        case waiting(String)
        case running(ready: Bool)
    }

    var container = Container.waiting("ContainerCreating")
    var restarts = 0
    var lastExitCode: Int?
    private let containerName: String
    private let image: String
    private let address: String

    init(_ pod: Node, address: String) {
        let first = pod.value(at: "spec", "containers")?.list?.first
        containerName = first?["name"]?.string ?? ""
        image = first?["image"]?.string ?? ""
        self.address = address
    }

    private var isReady: Bool { container == .running(ready: true) }
    private var hasStarted: Bool {
        if case .running = container { return true }
        return restarts > 0 || lastExitCode != nil
    }

    /// - Parameter before: the pod as it stands: a condition that stays keeps the time of its transition.
    func node(after before: Node, at time: String) -> Node {
        var status: Node = ["phase": Node(hasStarted ? "Running" : "Pending")]
        status["conditions"] = Node(
            [("Initialized", true), ("ContainersReady", isReady), ("Ready", isReady), ("PodScheduled", true)].map {
                type, holds -> Node in
                let value = Node(holds ? "True" : "False")
                let current = before.condition(type)
                let since = current?["status"] == value ? current?["lastTransitionTime"] : nil
                return ["type": Node(type), "status": value, "lastTransitionTime": since ?? Node(time)]
            })
        status["hostIP"] = "10.99.255.1"
        if hasStarted {
            status["podIP"] = Node(address)
            status["podIPs"] = [["ip": Node(address)]]
        }
        status["startTime"] = before.value(at: "status", "startTime") ?? Node(time)
        status["containerStatuses"] = [containerStatus(at: time)]
        status["qosClass"] = before.value(at: "status", "qosClass")
        return status
    }

    private func containerStatus(at time: String) -> Node {
        var state: Node
        var isRunning = false
        switch container {
        case .waiting(let reason): state = ["waiting": ["reason": Node(reason)]]
        case .running:
            state = ["running": ["startedAt": Node(time)]]
            isRunning = true
        }
        var last: Node = .emptyMap
        if let lastExitCode {
            last["terminated"] = [
                "exitCode": Node(lastExitCode), "reason": Node(lastExitCode == 0 ? "Completed" : "Error"),
                "finishedAt": Node(time),
            ]
        }
        return [
            "name": Node(containerName), "state": state, "lastState": last, "ready": Node(isReady),
            "restartCount": Node(restarts), "image": Node(image), "imageID": "", "started": Node(isRunning),
        ]
    }
}
