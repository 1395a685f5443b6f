internal import Documents

extension Rule {
    static let serviceAccountToken = Rule(
        "automount-service-account-token", .info, "a pod that is given a token of the API without asking",
        why: "Who breaks into it may speak to the API server with the account's rights. Most services never do.",
        fix: "Set automountServiceAccountToken: false, unless the pod talks to the API.",
        peers: [.polaris("automountServiceAccountToken")],
        .pods { pod, report in
            let node = pod.spec["automountServiceAccountToken"]
            guard node?.bool != false else { return }
            report(
                "the pod is given a token of the API; set automountServiceAccountToken: false unless it needs one",
                at: node ?? pod.spec)
        })
}
