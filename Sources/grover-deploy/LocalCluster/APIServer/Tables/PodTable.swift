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
        let all = pod.value(at: "spec", "containers")?.list?.count ?? 0
        return "\(containers(pod).count { $0["ready"]?.bool == true })/\(all)"
    }

    private static func restarts(_ pod: Node, _ now: Timestamp) -> String {
        let count = containers(pod).reduce(0) { $0 + ($1["restartCount"]?.int ?? 0) }
        let ends = containers(pod).compactMap {
            $0.value(at: "lastState", "terminated", "finishedAt")?.string.flatMap { Timestamp($0) }
        }
        guard count > 0, let last = ends.max() else { return String(count) }
        return "\(count) (\(TableText.age(since: last, now)) ago)"
    }

    private static func status(_ pod: Node) -> String {
        var text = pod.value(at: "status", "reason")?.string ?? pod.value(at: "status", "phase")?.string ?? "Unknown"
        for container in containers(pod).reversed() {
            if let reason = container.value(at: "state", "waiting", "reason")?.string, !reason.isEmpty {
                text = reason
            } else if let terminated = container.value(at: "state", "terminated") {
                text = reason(of: terminated)
            }
        }
        if pod.deletionTimestamp != nil { text = "Terminating" }
        return text
    }

    private static func reason(of terminated: Node) -> String {
        if let reason = terminated["reason"]?.string, !reason.isEmpty { return reason }
        if let signal = terminated["signal"]?.int, signal != 0 { return "Signal:\(signal)" }
        return "ExitCode:\(terminated["exitCode"]?.int ?? 0)"
    }
}
