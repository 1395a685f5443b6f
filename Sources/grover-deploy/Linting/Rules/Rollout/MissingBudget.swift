internal import KubernetesModel

extension Rule {
    static let missingBudget = Rule(
        "missing-pdb", .info, "replicas that a drain may take all at once",
        why: "Without a PodDisruptionBudget, draining nodes for an upgrade may stop every pod of the workload.",
        fix: "Add a PodDisruptionBudget with maxUnavailable: 1.",
        peers: [
            .kubeScore("deployment-has-poddisruptionbudget"), .kubeScore("statefulset-has-poddisruptionbudget"),
            .polaris("missingPodDisruptionBudget"),
        ],
        .cluster { index, report in
            var protected: Set<Finding.Subject> = []
            for object in index.all {
                guard let selector = object.budget?.selector else { continue }
                for workload in index.workloads(matching: selector, in: object.namespace) {
                    protected.insert(workload.object.subject)
                }
            }
            for object in index.all where object.kind == "Deployment" || object.kind == "StatefulSet" {
                guard let workload = object.workload, !protected.contains(object.subject) else { continue }
                guard index.replicas(of: object, workload) > 1 else { continue }
                report("'\(object.name)' has no PodDisruptionBudget; add one", at: object.head, on: object)
            }
        })
}
