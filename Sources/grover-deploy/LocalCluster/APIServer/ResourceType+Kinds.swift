/// The kinds that every cluster serves.
extension ResourceType {
    public static let namespaces = ResourceType(
        "Namespace", "namespaces", namespaced: false, short: ["ns"],
        verbs: ["create", "delete", "get", "list", "patch", "update", "watch"], subresources: ["status", "finalize"])
    public static let nodes = ResourceType(
        "Node", "nodes", namespaced: false, short: ["no"], subresources: ["status"])
    public static let pods = ResourceType(
        "Pod", "pods", short: ["po"], categories: ["all"],
        subresources: ["status", "log", "eviction", "exec", "attach", "portforward", "proxy"])
    public static let services = ResourceType(
        "Service", "services", short: ["svc"], categories: ["all"], subresources: ["status", "proxy"])
    public static let configMaps = ResourceType("ConfigMap", "configmaps", short: ["cm"])
    public static let secrets = ResourceType("Secret", "secrets")
    public static let serviceAccounts = ResourceType(
        "ServiceAccount", "serviceaccounts", short: ["sa"], subresources: ["token"])
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
    public static let endpoints = ResourceType("Endpoints", "endpoints", short: ["ep"])
    public static let limitRanges = ResourceType("LimitRange", "limitranges", short: ["limits"])
    public static let resourceQuotas = ResourceType(
        "ResourceQuota", "resourcequotas", short: ["quota"], subresources: ["status"])
    public static let volumes = ResourceType(
        "PersistentVolume", "persistentvolumes", namespaced: false, short: ["pv"], subresources: ["status"])
    public static let daemonSets = ResourceType(
        "DaemonSet", "daemonsets", group: "apps", short: ["ds"], categories: ["all"], subresources: ["status"])
    public static let jobs = ResourceType(
        "Job", "jobs", group: "batch", singular: "", categories: ["all"], subresources: ["status"])
    public static let cronJobs = ResourceType(
        "CronJob", "cronjobs", group: "batch", short: ["cj"], categories: ["all"], subresources: ["status"])
    public static let ingressClasses = ResourceType(
        "IngressClass", "ingressclasses", group: "networking.k8s.io", namespaced: false)
    public static let roles = ResourceType("Role", "roles", group: "rbac.authorization.k8s.io")
    public static let roleBindings = ResourceType("RoleBinding", "rolebindings", group: "rbac.authorization.k8s.io")
    public static let clusterRoles = ResourceType(
        "ClusterRole", "clusterroles", group: "rbac.authorization.k8s.io", namespaced: false)
    public static let clusterRoleBindings = ResourceType(
        "ClusterRoleBinding", "clusterrolebindings", group: "rbac.authorization.k8s.io", namespaced: false)
    public static let customResourceDefinitions = ResourceType(
        "CustomResourceDefinition", "customresourcedefinitions", group: "apiextensions.k8s.io", namespaced: false,
        short: ["crd", "crds"], categories: ["api-extensions"], subresources: ["status"])

    /// What every cluster serves, in the order of discovery.
    public static let builtIn: [ResourceType] =
        [
            namespaces, nodes, pods, services, endpoints, configMaps, secrets, serviceAccounts, claims, volumes,
            events,
            limitRanges, resourceQuotas, deployments, replicaSets, statefulSets, daemonSets, controllerRevisions,
            jobs,
            cronJobs, autoscalers, disruptionBudgets, ingresses, ingressClasses, networkPolicies, roles, roleBindings,
            clusterRoles, clusterRoleBindings, leases, endpointSlices, customResourceDefinitions,
        ] + classesAndViews + ReviewKind.allCases.map(\.type)
}
