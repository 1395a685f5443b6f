internal import Documents

extension Rule {
    static let budgetPolicy = Rule(
        "pdb-unhealthy-pod-eviction-policy", .info, "a budget that protects broken pods",
        why:
            "By default a pod that is not ready counts as one that may not go: a crashing workload keeps its nodes from"
            + " being drained.",
        fix: "Set unhealthyPodEvictionPolicy: AlwaysAllow, or IfHealthyBudget if that is what is meant.",
        peers: [.kubeLinter("pdb-unhealthy-pod-eviction-policy")],
        .objects(["PodDisruptionBudget"]) { object, report in
            guard object.spec?["unhealthyPodEvictionPolicy"] == nil else { return }
            report(
                "pods that are not ready keep nodes from being drained; set unhealthyPodEvictionPolicy",
                at: object.head
            )
        })
}
