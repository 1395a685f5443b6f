internal import KubernetesModel

extension Rule {
    static let egressPolicy = Rule(
        "non-isolated-egress", .info, "pods that may talk to anybody",
        why:
            "Without a NetworkPolicy for egress, whoever breaks into the pod carries data out and reaches all others.",
        fix: "Add a NetworkPolicy with egress rules.",
        peers: [.kubeScore("pod-networkpolicy"), .polaris("missingNetworkPolicy")], isOptional: true,
        .cluster { index, report in
            var isolated: Set<Finding.Subject> = []
            for object in index.all {
                guard let policy = object.policy, policy.egress != nil, let pods = policy.pods else { continue }
                for workload in index.workloads(matching: pods, in: object.namespace) {
                    isolated.insert(workload.object.subject)
                }
            }
            for object in index.all where object.workload != nil && !isolated.contains(object.subject) {
                report("no NetworkPolicy says whom '\(object.name)' may call; add one", at: object.head, on: object)
            }
        })
}
