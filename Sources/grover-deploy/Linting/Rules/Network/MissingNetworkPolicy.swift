internal import KubernetesModel

extension Rule {
    static let missingNetworkPolicy = Rule(
        "non-isolated-pod", .info, "pods that anybody may talk to",
        why: "Without a NetworkPolicy, whoever breaks into one pod of the cluster reaches all others.",
        fix: "Add a NetworkPolicy with ingress and egress.",
        peers: [
            .kubeLinter("non-isolated-pod"), .kubeScore("pod-networkpolicy"), .polaris("missingNetworkPolicy"),
        ],
        isOptional: true,
        .cluster { index, report in
            var isolated: Set<Finding.Subject> = []
            for object in index.all {
                guard let policy = object.policy, policy.ingress != nil, let pods = policy.pods else { continue }
                for workload in index.workloads(matching: pods, in: object.namespace) {
                    isolated.insert(workload.object.subject)
                }
            }
            for object in index.all where object.workload != nil && !isolated.contains(object.subject) {
                report(
                    "no NetworkPolicy says who may call '\(object.name)'; add one", at: object.head, on: object)
            }
        })
}
