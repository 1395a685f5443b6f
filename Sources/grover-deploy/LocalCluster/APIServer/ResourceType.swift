public import KubernetesModel

/// A kind of object that the API serves, and how its paths, names and lists look.
public struct ResourceType: Hashable, Sendable, CustomStringConvertible {
    public let group: String
    public let version: String
    public let plural: String
    public let singular: String
    public let kind: String
    public let namespaced: Bool
    public let shortNames: [String]
    /// Lists that `kubectl get all` and the like ask for.
    public let categories: [String]
    /// Subresources beside the object itself: `status`, `scale`, `log`, `eviction`.
    public let subresources: [String]

    public init(
        _ kind: String, _ plural: String, group: String = "", version: String = "v1", namespaced: Bool = true,
        short: [String] = [], categories: [String] = [], subresources: [String] = []
    ) {
        self.kind = kind
        self.plural = plural
        self.group = group
        self.version = version
        self.namespaced = namespaced
        singular = kind.lowercased()
        shortNames = short
        self.categories = categories
        self.subresources = subresources
    }

    public var gvk: GroupVersionKind { GroupVersionKind(group: group, version: version, kind: kind) }
    public var apiVersion: String { gvk.apiVersion }
    /// `deployments.apps`, or `pods` in the core group: the name that error messages use.
    public var qualifiedPlural: String { group.isEmpty ? plural : "\(plural).\(group)" }
    public var description: String { qualifiedPlural }

    public static func == (left: ResourceType, right: ResourceType) -> Bool {
        left.plural == right.plural && left.group == right.group && left.version == right.version
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(plural)
        hasher.combine(group)
    }
}

extension ResourceType {
    public static let namespaces = ResourceType(
        "Namespace", "namespaces", namespaced: false, short: ["ns"], subresources: ["status", "finalize"])
    public static let nodes = ResourceType(
        "Node", "nodes", namespaced: false, short: ["no"], subresources: ["status"])
    public static let pods = ResourceType(
        "Pod", "pods", short: ["po"], categories: ["all"], subresources: ["status", "log", "eviction"])
    public static let services = ResourceType(
        "Service", "services", short: ["svc"], categories: ["all"], subresources: ["status"])
    public static let configMaps = ResourceType("ConfigMap", "configmaps", short: ["cm"])
    public static let secrets = ResourceType("Secret", "secrets")
    public static let serviceAccounts = ResourceType("ServiceAccount", "serviceaccounts", short: ["sa"])
    public static let claims = ResourceType(
        "PersistentVolumeClaim", "persistentvolumeclaims", short: ["pvc"], subresources: ["status"])
    public static let events = ResourceType("Event", "events", short: ["ev"])
    public static let deployments = ResourceType(
        "Deployment", "deployments", group: "apps", short: ["deploy"], categories: ["all"],
        subresources: ["status", "scale"])
    public static let replicaSets = ResourceType(
        "ReplicaSet", "replicasets", group: "apps", short: ["rs"], categories: ["all"],
        subresources: ["status", "scale"])
    public static let statefulSets = ResourceType(
        "StatefulSet", "statefulsets", group: "apps", short: ["sts"], categories: ["all"],
        subresources: ["status", "scale"])
    public static let controllerRevisions = ResourceType("ControllerRevision", "controllerrevisions", group: "apps")
    public static let autoscalers = ResourceType(
        "HorizontalPodAutoscaler", "horizontalpodautoscalers", group: "autoscaling", version: "v2", short: ["hpa"],
        categories: ["all"], subresources: ["status"])
    public static let disruptionBudgets = ResourceType(
        "PodDisruptionBudget", "poddisruptionbudgets", group: "policy", short: ["pdb"], subresources: ["status"])
    public static let ingresses = ResourceType(
        "Ingress", "ingresses", group: "networking.k8s.io", short: ["ing"], subresources: ["status"])
    public static let networkPolicies = ResourceType(
        "NetworkPolicy", "networkpolicies", group: "networking.k8s.io", short: ["netpol"])
    public static let leases = ResourceType("Lease", "leases", group: "coordination.k8s.io")
    public static let endpointSlices = ResourceType("EndpointSlice", "endpointslices", group: "discovery.k8s.io")

    /// Every resource served, in the order of discovery.
    public static let all: [ResourceType] = [
        namespaces, nodes, pods, services, configMaps, secrets, serviceAccounts, claims, events, deployments,
        replicaSets, statefulSets, controllerRevisions, autoscalers, disruptionBudgets, ingresses, networkPolicies,
        leases, endpointSlices,
    ]
}
