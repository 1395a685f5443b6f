/// What the roles of every cluster's start allow.
enum BootstrapRules {
    private static let read = ["get", "list", "watch"]
    private static let write = ["create", "delete", "deletecollection", "patch", "update"]
    private static let readAndWrite = [
        "create", "delete", "deletecollection", "get", "list", "patch", "update", "watch",
    ]
    private static let rbac = "rbac.authorization.k8s.io"
    private static let networking = "networking.k8s.io"
    private static let authorization = "authorization.k8s.io"
    private static let authentication = "authentication.k8s.io"

    static let publicPaths = ["/healthz", "/livez", "/readyz", "/version", "/version/"]
    static let discoveryPaths = [
        "/api", "/api/*", "/apis", "/apis/*", "/healthz", "/livez", "/openapi", "/openapi/*", "/readyz", "/version",
        "/version/",
    ]
    static let monitoringPaths = [
        "/healthz", "/healthz/*", "/livez", "/livez/*", "/metrics", "/metrics/slis", "/readyz", "/readyz/*",
    ]
    static let issuerPaths = [
        "/.well-known/openid-configuration", "/.well-known/openid-configuration/", "/openid/v1/jwks",
        "/openid/v1/jwks/",
    ]

    static let basicUser = [
        PolicyRule(["create"], groups: [authorization], ["selfsubjectaccessreviews", "selfsubjectrulesreviews"]),
        PolicyRule(["create"], groups: [authentication], ["selfsubjectreviews"]),
    ]
    static let delegator = [
        PolicyRule(["create"], groups: [authentication], ["tokenreviews"]),
        PolicyRule(["create"], groups: [authorization], ["subjectaccessreviews"]),
    ]

    static let view = [
        PolicyRule(
            read, groups: [""],
            [
                "configmaps", "endpoints", "persistentvolumeclaims", "persistentvolumeclaims/status", "pods",
                "replicationcontrollers", "replicationcontrollers/scale", "serviceaccounts", "services",
                "services/status",
            ]),
        PolicyRule(
            read, groups: [""],
            [
                "bindings", "events", "limitranges", "namespaces/status", "pods/log", "pods/status",
                "replicationcontrollers/status", "resourcequotas", "resourcequotas/status",
            ]),
        PolicyRule(read, groups: [""], ["namespaces"]),
        PolicyRule(read, groups: ["discovery.k8s.io"], ["endpointslices"]),
        PolicyRule(
            read, groups: ["apps"],
            [
                "controllerrevisions", "daemonsets", "daemonsets/status", "deployments", "deployments/scale",
                "deployments/status", "replicasets", "replicasets/scale", "replicasets/status", "statefulsets",
                "statefulsets/scale", "statefulsets/status",
            ]),
        PolicyRule(
            read, groups: ["autoscaling"], ["horizontalpodautoscalers", "horizontalpodautoscalers/status"]),
        PolicyRule(read, groups: ["batch"], ["cronjobs", "cronjobs/status", "jobs", "jobs/status"]),
        PolicyRule(read, groups: ["policy"], ["poddisruptionbudgets", "poddisruptionbudgets/status"]),
        PolicyRule(read, groups: [networking], ["ingresses", "ingresses/status", "networkpolicies"]),
    ]

    static let edit = [
        PolicyRule(
            read, groups: [""],
            ["pods/attach", "pods/exec", "pods/portforward", "pods/proxy", "secrets", "services/proxy"]),
        PolicyRule(["impersonate"], groups: [""], ["serviceaccounts"]),
        PolicyRule(
            write, groups: [""], ["pods", "pods/attach", "pods/exec", "pods/portforward", "pods/proxy"]),
        PolicyRule(["create"], groups: [""], ["pods/eviction"]),
        PolicyRule(
            write, groups: [""],
            [
                "configmaps", "events", "persistentvolumeclaims", "replicationcontrollers",
                "replicationcontrollers/scale", "secrets", "serviceaccounts", "services", "services/proxy",
            ]),
        PolicyRule(["create"], groups: [""], ["serviceaccounts/token"]),
        PolicyRule(
            write, groups: ["apps"],
            [
                "daemonsets", "deployments", "deployments/rollback", "deployments/scale", "replicasets",
                "replicasets/scale", "statefulsets", "statefulsets/scale",
            ]),
        PolicyRule(write, groups: ["autoscaling"], ["horizontalpodautoscalers"]),
        PolicyRule(write, groups: ["batch"], ["cronjobs", "jobs"]),
        PolicyRule(write, groups: ["policy"], ["poddisruptionbudgets"]),
        PolicyRule(write, groups: [networking], ["ingresses", "networkpolicies"]),
        PolicyRule(readAndWrite, groups: ["coordination.k8s.io"], ["leases"]),
    ]

    static let admin = [
        PolicyRule(["create"], groups: [authorization], ["localsubjectaccessreviews"]),
        PolicyRule(readAndWrite, groups: [rbac], ["rolebindings", "roles"]),
    ]

    /// What a node of a real cluster may do; nothing is bound to it here, where the node is part of the control plane.
    static let node = [
        PolicyRule(["create"], groups: [authentication], ["tokenreviews"]),
        PolicyRule(["create"], groups: [authorization], ["localsubjectaccessreviews", "subjectaccessreviews"]),
        PolicyRule(read, groups: [""], ["services"]),
        PolicyRule(["create", "get", "list", "watch"], groups: [""], ["nodes"]),
        PolicyRule(["patch", "update"], groups: [""], ["nodes/status"]),
        PolicyRule(["patch", "update"], groups: [""], ["nodes"]),
        PolicyRule(["create", "patch", "update"], groups: [""], ["events"]),
        PolicyRule(read, groups: [""], ["pods"]),
        PolicyRule(["create", "delete"], groups: [""], ["pods"]),
        PolicyRule(["patch", "update"], groups: [""], ["pods/status"]),
        PolicyRule(["create"], groups: [""], ["pods/eviction"]),
        PolicyRule(read, groups: [""], ["configmaps", "secrets"]),
        PolicyRule(["get"], groups: [""], ["persistentvolumeclaims", "persistentvolumes"]),
        PolicyRule(["create"], groups: [""], ["serviceaccounts/token"]),
        PolicyRule(
            ["create", "delete", "get", "patch", "update"], groups: ["coordination.k8s.io"], ["leases"]),
    ]
}
