internal import KubernetesModel

extension Rule {
    static let danglingNetworkPolicy = Rule(
        "dangling-networkpolicy", .warning, "a NetworkPolicy that holds for no pods",
        why: "What it was meant to protect is open.", fix: "Mend podSelector.",
        peers: [.kubeLinter("dangling-networkpolicy"), .kubeScore("networkpolicy-targets-pod")],
        .cluster { index, report in
            for object in index.all {
                guard let policy = object.policy, let pods = policy.pods, !pods.requirements.isEmpty,
                    index.workloads(matching: pods, in: object.namespace).isEmpty
                else { continue }
                report(
                    "no workload of the input has the labels that '\(object.name)' selects; mend podSelector",
                    at: policy.podsSpot ?? object.head, on: object)
            }
        })
}
