internal import Documents

extension Rule {
    static let useNamespace = Rule(
        "use-namespace", .info, "an object that goes to whatever namespace is current",
        why: "The same file lands elsewhere for somebody else.", fix: "Set metadata.namespace.",
        peers: [.kubeLinter("use-namespace")], isOptional: true,
        .objects([
            "Deployment", "DeploymentConfig", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod", "Service",
            "ConfigMap", "Secret",
            "Ingress", "NetworkPolicy", "ServiceAccount", "Role", "RoleBinding", "PersistentVolumeClaim",
            "HorizontalPodAutoscaler", "PodDisruptionBudget",
        ]) { object, report in
            guard object.namespace == nil || object.namespace == "default" else { return }
            let node = object.metadata?["namespace"] ?? object.head
            report("\(object.kind) '\(object.name)' has no namespace of its own; set metadata.namespace", at: node)
        })
}
