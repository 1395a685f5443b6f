internal import Documents

/// The pods of a workload, wherever its kind keeps their template.
struct PodView: Sendable {
    let kind: String
    /// Whether the kind is one of Kubernetes itself, which completes nothing that its pods lack.
    let isBuiltIn: Bool
    let spec: Node
    /// Of the template.
    let metadata: Node?
    /// The way to the spec, as in `spec.template.spec`.
    let path: String
    let containers: [ContainerView]

    init?(of object: Node, kind: String) {
        let template: Node?
        let path: String
        switch kind {
        case "Pod":
            template = object
            path = "spec"
        case "Deployment", "DeploymentConfig", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController",
            "Job":
            template = object["spec"]?["template"]
            path = "spec.template.spec"
        case "CronJob":
            template = object["spec"]?["jobTemplate"]?["spec"]?["template"]
            path = "spec.jobTemplate.spec.template.spec"
        case "PodTemplate":
            template = object["template"]
            path = "template.spec"
        default: return nil
        }
        self.init(template, path, kind, isBuiltIn: true)
    }

    /// Of a kind that its definition adds, such as Argo's Rollout or Knative's Service: where the common kinds have it.
    init?(ofCustom object: Node, kind: String) {
        let container = object["spec"]?["template"]?["spec"]?["containers"]?.list?.first
        guard container?["name"] != nil || container?["image"] != nil else { return nil }
        self.init(object["spec"]?["template"], "spec.template.spec", kind, isBuiltIn: false)
    }

    private init?(_ template: Node?, _ path: String, _ kind: String, isBuiltIn: Bool) {
        guard let template, let spec = template["spec"], spec.map != nil else { return nil }
        self.kind = kind
        self.path = path
        self.isBuiltIn = isBuiltIn
        self.spec = spec
        metadata = template["metadata"]
        var containers: [ContainerView] = []
        for (index, node) in (spec["containers"]?.list ?? []).enumerated() {
            containers.append(ContainerView(node, .main, index))
        }
        for (index, node) in (spec["initContainers"]?.list ?? []).enumerated() {
            containers.append(
                ContainerView(node, node["restartPolicy"]?.string == "Always" ? .sidecar : .initial, index))
        }
        self.containers = containers
    }

    var mainContainers: some Sequence<ContainerView> { containers.lazy.filter { $0.role == .main } }

    var securityContext: Node? { spec["securityContext"] }

    /// Whether pods go on until somebody ends them, as opposed to running to their end.
    var isLongRunning: Bool { kind != "Job" && kind != "CronJob" && kind != "Pod" && kind != "PodTemplate" }

    /// Whether its probes matter: a pod of its own may be one that runs to its end too.
    var serves: Bool {
        kind == "Pod" ? (spec["restartPolicy"]?.string ?? "Always") == "Always" : isLongRunning
    }

    /// How long a pod may take to end, in seconds.
    var gracePeriod: Int { spec["terminationGracePeriodSeconds"]?.int ?? 30 }

    var labels: [String: String] {
        var labels: [String: String] = [:]
        for entry in metadata?["labels"]?.map ?? Mapping() { labels[entry.key] = entry.value.string }
        return labels
    }
}
