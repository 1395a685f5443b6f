import Documents
import KubernetesModel

/// A quota as its spec has it: how much of what, of which objects.
struct ResourceQuota {
    let name: String
    let hard: ResourceAmounts
    private let scopes: [Scope]

    private struct Scope {
        let name: String
        let operation: String
        let values: [String]
    }

    init(_ quota: Node) {
        name = quota.objectName ?? ""
        hard = ResourceAmounts(quota.value(at: "spec", "hard"))
        let plain = (quota.value(at: "spec", "scopes")?.list ?? []).compactMap(\.string)
            .map { Scope(name: $0, operation: "Exists", values: []) }
        let chosen = (quota.value(at: "spec", "scopeSelector", "matchExpressions")?.list ?? []).map { term in
            Scope(
                name: term["scopeName"]?.string ?? "", operation: term["operator"]?.string ?? "Exists",
                values: term["values"]?.list?.compactMap(\.string) ?? [])
        }
        scopes = plain + chosen
    }

    /// Whether the object is one of those that the quota is about.
    func covers(_ object: Node, _ type: ResourceType) -> Bool {
        scopes.isEmpty || type == .pods && scopes.allSatisfy { Self.matches($0, object) }
    }

    /// What of a pod's containers lacks an amount that the quota counts, as messages list it; empty when nothing does.
    func unspecified(in pod: Node) -> String {
        let counted = ["cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory"]
        var lacking: [String: Set<String>] = [:]
        for name in counted where hard[name] != nil {
            let part = name.hasPrefix("limits.") ? "limits" : "requests"
            let resource = name.split(separator: ".").last.map(String.init) ?? name
            for container in pod.containers where container.value(at: "resources", part, resource) == nil {
                lacking[name, default: []].insert(container["name"]?.string ?? "")
            }
        }
        return lacking.sorted { $0.key < $1.key }
            .map { "\($0.key) for: \($0.value.sorted().joined(separator: ","))" }.joined(separator: "; ")
    }

    private static func matches(_ scope: Scope, _ pod: Node) -> Bool {
        let hasDeadline = pod.value(at: "spec", "activeDeadlineSeconds") != nil
        switch scope.name {
        case "Terminating": return hasDeadline
        case "NotTerminating": return !hasDeadline
        case "BestEffort": return PodQuality.qosClass(of: pod) == "BestEffort"
        case "NotBestEffort": return PodQuality.qosClass(of: pod) != "BestEffort"
        case "PriorityClass":
            let name = pod.value(at: "spec", "priorityClassName")?.string ?? ""
            switch scope.operation {
            case "In": return scope.values.contains(name)
            case "NotIn": return !scope.values.contains(name)
            case "DoesNotExist": return name.isEmpty
            default: return !name.isEmpty
            }
        default: return false
        }
    }
}
