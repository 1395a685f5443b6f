internal import Documents
internal import KubernetesModel

/// One order of keys and objects, whatever order catalog and templates were written in.
enum CanonicalForm {
    /// Keys sorted, but for those that say what something is, which come first.
    static func ordered(_ node: Node) -> Node {
        var copy = node
        switch node.value {
        case .list(let items):
            copy.value = .list(items.map(ordered))
        case .map(let mapping):
            let entries = mapping.sorted { (rank($0.key), $0.key) < (rank($1.key), $1.key) }
            copy.value = .map(Mapping(entries).mapValues(ordered))
        default:
            break
        }
        return copy
    }

    /// Shared objects first, then by service, kind and name.
    static func precedes(_ left: RenderedObject, _ right: RenderedObject) -> Bool {
        let services = (left.service ?? "", right.service ?? "")
        if services.0 != services.1 { return services.0 < services.1 }
        let kinds = (rank(of: left.reference.gvk), rank(of: right.reference.gvk))
        if kinds.0 != kinds.1 { return kinds.0 < kinds.1 }
        return (left.reference.gvk.description, left.reference.name)
            < (right.reference.gvk.description, right.reference.name)
    }

    private static func rank(_ key: String) -> Int {
        firstKeys.firstIndex(of: key) ?? firstKeys.count
    }

    private static func rank(of gvk: GroupVersionKind) -> Int {
        firstKinds.firstIndex(of: gvk.kind) ?? firstKinds.count
    }

    private static let firstKeys = ["apiVersion", "kind", "metadata", "name", "namespace"]

    private static let firstKinds = [
        "Namespace", "ServiceAccount", "ConfigMap", "PersistentVolumeClaim", "NetworkPolicy", "Service", "Deployment",
        "StatefulSet", "HorizontalPodAutoscaler", "PodDisruptionBudget", "Ingress",
    ]
}
