internal import Documents
internal import KubernetesModel

/// Where in the catalog or a template to look for the cause of a failure.
enum SourcePlace {
    static func of(_ failure: PodFailure, in workload: Node) -> String? {
        let containers = workload.value(at: "spec", "template", "spec", "containers")?.list ?? []
        let container = containers.first { $0["name"]?.string == failure.container } ?? containers.first
        let field: Node? =
            if let kind = failure.probe?.probe.kind {
                container?[kind.key]
            } else {
                switch failure.cause {
                case .outOfMemory: container?.value(at: "resources", "limits")
                case .configuration: container?["env"] ?? container?["envFrom"]
                default: container?["image"]
                }
            }
        let place = field.flatMap(first) ?? container.flatMap(first) ?? workload.place
        // A release from history has lost its places; the annotation has kept the one of the whole object.
        return place?.description ?? workload.annotations["deploy.grover.dev/source"]
    }

    /// The catalog's place of the node or of the first node below that has one, and else the template's.
    private static func first(_ node: Node) -> Place? {
        node.filledFrom ?? below(node) ?? node.place
    }

    private static func below(_ node: Node) -> Place? {
        switch node.value {
        case .map(let mapping):
            for entry in mapping {
                if let place = entry.value.filledFrom ?? below(entry.value) { return place }
            }
            return nil
        case .list(let items):
            for item in items {
                if let place = item.filledFrom ?? below(item) { return place }
            }
            return nil
        default: return nil
        }
    }
}
