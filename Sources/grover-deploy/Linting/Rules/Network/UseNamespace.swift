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
            if let node = object.metadata?["namespace"] {
                report(
                    "\(object.kind) '\(object.name)' is in the namespace 'default'; give it one of its own", at: node)
            } else {
                report("\(object.kind) '\(object.name)' names no namespace; set metadata.namespace", at: object.head)
            }
        })
}
