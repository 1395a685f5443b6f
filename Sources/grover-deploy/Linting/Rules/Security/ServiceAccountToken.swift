extension Rule {
    static let serviceAccountToken = Rule(
        "automount-service-account-token", .info, "a pod that is given a token of the API without asking",
        why: "Who breaks into it may speak to the API server with the account's rights. Most services never do.",
        fix: "Set automountServiceAccountToken: false, unless the pod talks to the API.",
        peers: [.polaris("automountServiceAccountToken"), .kubeLinter("automount-service-account-token")],
        .cluster { index, report in
            for object in index.all {
                guard let workload = object.workload, let token = workload.token else { continue }
                let account = index.object(
                    "ServiceAccount", workload.account?.name ?? "default", in: object.namespace)
                if !token.isAsked, case .account(mountsToken: false) = account?.facts { continue }
                report(
                    "the pod is given a token of the API; set automountServiceAccountToken: false unless it needs one",
                    at: token.spot, on: object)
            }
        })
}
