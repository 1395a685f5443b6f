import Documents
import KubernetesModel

/// What a Job makes of the ways in which its pods fail.
struct PodFailurePolicy: Sendable {
    enum Verdict: Equatable, Sendable {
        case counts
        case ignored
        case failsIndex
        /// With the message that the Job ends with.
        case failsJob(String)
    }

    private let rules: [Node]

    init(_ policy: Node?) {
        rules = policy?["rules"]?.list ?? []
    }

    /// The first rule that a failed pod meets decides.
    func verdict(on pod: JobPod) -> Verdict {
        guard pod.state.phase == "Failed" else { return .counts }
        let object = pod.state.object
        for (position, rule) in rules.enumerated() {
            let cause: String
            if let codes = rule["onExitCodes"] {
                guard let match = container(of: object.node, meeting: codes) else { continue }
                cause =
                    "Container \(match.name) for pod \(object.namespace)/\(object.name) failed with exit code "
                    + "\(match.code)"
            } else if let condition = condition(of: object.node, meeting: rule["onPodConditions"]) {
                cause = "Pod \(object.namespace)/\(object.name) has condition \(condition)"
            } else {
                continue
            }
            switch rule["action"]?.string {
            case "FailJob": return .failsJob("\(cause) matching FailJob rule at index \(position)")
            case "FailIndex": return .failsIndex
            case "Ignore": return .ignored
            default: return .counts
            }
        }
        return .counts
    }

    private func container(of pod: Node, meeting codes: Node) -> (name: String, code: Int)? {
        let wanted = codes["containerName"]?.string
        let values = (codes["values"]?.list ?? []).compactMap(\.int)
        let isIn = codes["operator"]?.string == "In"
        for key in ["initContainerStatuses", "containerStatuses"] {
            for status in pod.value(at: "status", key)?.list ?? [] {
                guard let name = status["name"]?.string, wanted == nil || wanted == name,
                    let code = status.value(at: "state", "terminated", "exitCode")?.int, code != 0,
                    values.contains(code) == isIn
                else { continue }
                return (name, code)
            }
        }
        return nil
    }

    private func condition(of pod: Node, meeting patterns: Node?) -> String? {
        for pattern in patterns?.list ?? [] {
            guard let type = pattern["type"]?.string,
                pod.condition(type)?["status"]?.string == pattern["status"]?.string ?? "True"
            else { continue }
            return type
        }
        return nil
    }
}
