internal import Documents

extension Rule {
    static let budgetPolicy = Rule(
        "pdb-unhealthy-pod-eviction-policy", .info, "a budget that protects broken pods",
        why:
            "By default a pod that is not ready counts as one that may not go: a crashing workload keeps its nodes from"
            + " being drained.",
        fix: "Set unhealthyPodEvictionPolicy: AlwaysAllow.",
        peers: [.kubeLinter("pdb-unhealthy-pod-eviction-policy")],
        .objects(["PodDisruptionBudget"]) { object, report in
            let node = object.spec?["unhealthyPodEvictionPolicy"]
            guard node?.string != "AlwaysAllow" else { return }
            report("pods that are not ready keep nodes from being drained; set AlwaysAllow", at: node ?? object.head)
        })
}
