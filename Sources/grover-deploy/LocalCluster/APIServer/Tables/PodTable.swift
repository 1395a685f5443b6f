import Documents
import KubernetesModel

/// The columns of pods, whose status is worked out from their containers.
enum PodTable {
    static let columns: [TableColumn] = [
        .name,
        TableColumn("Ready", text: ready),
        TableColumn("Status", text: status),
        TableColumn("Restarts") { Node(restarts($0, $1)) },
        .age,
        TableColumn("IP", wide: true, text: { $0.value(at: "status", "podIP")?.string }),
        TableColumn("Node", wide: true, text: { $0.value(at: "spec", "nodeName")?.string }),
        TableColumn("Nominated Node", wide: true, text: { $0.value(at: "status", "nominatedNodeName")?.string }),
        TableColumn("Readiness Gates", wide: true, text: { _ in nil }),
    ]

    private static func containers(_ pod: Node) -> [Node] {
        pod.value(at: "status", "containerStatuses")?.list ?? []
    }

    private static func ready(_ pod: Node) -> String {
        let sidecars = sidecars(pod)
        let all = (pod.value(at: "spec", "containers")?.list?.count ?? 0) + sidecars.count
        let shown = containers(pod) + initContainers(pod).filter { sidecars.contains($0["name"]?.string ?? "") }
        return "\(shown.count { $0["ready"]?.bool == true })/\(all)"
    }

    /// Init containers that run on beside the others, and count among them.
    private static func sidecars(_ pod: Node) -> Set<String> {
        let initial = pod.value(at: "spec", "initContainers")?.list ?? []
        return Set(initial.filter { $0["restartPolicy"]?.string == "Always" }.compactMap { $0["name"]?.string })
    }

    private static func initContainers(_ pod: Node) -> [Node] {
        pod.value(at: "status", "initContainerStatuses")?.list ?? []
    }

    private static func restarts(_ pod: Node, _ now: Timestamp) -> String {
        let shown = initializing(pod) == nil ? containers(pod) : initContainers(pod)
        let count = shown.reduce(0) { $0 + ($1["restartCount"]?.int ?? 0) }
        let ends = shown.compactMap {
            $0.value(at: "lastState", "terminated", "finishedAt")?.string.flatMap { Timestamp($0) }
        }
        guard count > 0, let last = ends.max() else { return String(count) }
        return "\(count) (\(TableText.age(since: last, now)) ago)"
    }

    private static func status(_ pod: Node) -> String {
        var text = pod.value(at: "status", "reason")?.string ?? pod.value(at: "status", "phase")?.string ?? "Unknown"
        if let initializing = initializing(pod) {
            text = initializing
        } else {
            text = status(of: containers(pod)) ?? text
            // One container is done and another runs.
            if text == "Completed", containers(pod).contains(where: { $0.value(at: "state", "running") != nil }) {
                text = pod.condition("Ready")?["status"]?.string == "True" ? "Running" : "NotReady"
            }
        }
        if pod.deletionTimestamp != nil { text = "Terminating" }
        return text
    }

    /// What the first init container that has not succeeded is at: `Init:0/2`, `Init:Error`.
    private static func initializing(_ pod: Node) -> String? {
        let all = initContainers(pod)
        let sidecars = sidecars(pod)
        for (index, container) in all.enumerated() {
            if sidecars.contains(container["name"]?.string ?? ""), container["started"]?.bool == true { continue }
            if let terminated = container.value(at: "state", "terminated") {
                if terminated["exitCode"]?.int == 0 { continue }
                return "Init:\(reason(of: terminated))"
            }
            let waiting = container.value(at: "state", "waiting", "reason")?.string ?? ""
            let isInTurn = waiting.isEmpty || waiting == "PodInitializing" || waiting == "ContainerCreating"
            return isInTurn ? "Init:\(index)/\(all.count)" : "Init:\(waiting)"
        }
        return nil
    }

    private static func status(of containers: [Node]) -> String? {
        var text: String?
        for container in containers.reversed() {
            if let reason = container.value(at: "state", "waiting", "reason")?.string, !reason.isEmpty {
                text = reason
            } else if let terminated = container.value(at: "state", "terminated") {
                text = reason(of: terminated)
            }
        }
        return text
    }

    private static func reason(of terminated: Node) -> String {
        if let reason = terminated["reason"]?.string, !reason.isEmpty { return reason }
        if let signal = terminated["signal"]?.int, signal != 0 { return "Signal:\(signal)" }
        return "ExitCode:\(terminated["exitCode"]?.int ?? 0)"
    }
}
