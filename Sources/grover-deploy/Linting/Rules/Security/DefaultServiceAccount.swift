internal import Documents

extension Rule {
    static let defaultServiceAccount = Rule(
        "default-service-account", .info, "a pod that runs as the default account",
        why: "Every right that somebody gives that account is given to every such pod of the namespace.",
        fix: "Give the pod a ServiceAccount of its own.", peers: [.kubeLinter("default-service-account")],
        isOptional: true,
        .pods { pod, report in
            guard pod.spec["automountServiceAccountToken"]?.bool != false else { return }
            let node = pod.spec["serviceAccountName"] ?? pod.spec["serviceAccount"]
            guard node == nil || node?.string == "default" || node?.string == "" else { return }
            report("the pod runs as the account 'default'; give it one of its own", at: node ?? pod.spec)
        })
}
