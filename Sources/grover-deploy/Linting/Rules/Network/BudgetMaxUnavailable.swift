internal import Documents
internal import KubernetesModel

extension Rule {
    static let budgetMaxUnavailable = Rule(
        "pdb-max-unavailable", .error, "a budget that lets no pod go",
        why: "With maxUnavailable 0 no node that holds such a pod can ever be drained.",
        fix: "Set maxUnavailable to 1 or more.",
        peers: [.kubeLinter("pdb-max-unavailable"), .polaris("pdbDisruptionsIsZero")],
        .objects(["PodDisruptionBudget"]) { object, report in
            guard let node = object.spec?["maxUnavailable"], let share = IntOrPercent(node),
                share == .count(0) || share == .percent(0)
            else { return }
            report("maxUnavailable \(share) lets no pod go, so that no node can be drained; set 1", at: node)
        })
}
