internal import KubernetesModel

extension Rule {
    static let budgetNeverSatisfied = Rule(
        "pdb-min-available", .error, "a budget that wants as many pods as there are",
        why: "No pod may ever go, so that no node that holds one can be drained.",
        fix: "Lower minAvailable below the number of replicas (of an autoscaler: its minReplicas), or write"
            + " maxUnavailable: 1.",
        peers: [
            .kubeLinter("pdb-min-available"), .polaris("pdbMinAvailableGreaterThanHPAMinReplicas"),
            .polaris("pdbMinAvailableGreaterThanHPAMaxReplicas"), .polaris("pdbMinAvailableEqualToHPAMinReplicas"),
            .polaris("pdbDisruptionsIsZero"),
        ],
        .cluster { index, report in
            for object in index.all {
                guard let budget = object.budget, let least = budget.least, let spot = budget.leastSpot else {
                    continue
                }
                if least == .percent(100) {
                    report(
                        "minAvailable 100% lets no pod go, so that no node can be drained; lower it", at: spot,
                        on: object)
                    continue
                }
                guard let selector = budget.selector else { continue }
                let workloads = index.workloads(matching: selector, in: object.namespace)
                    .filter { $0.facts.isScalable }
                guard !workloads.isEmpty else { continue }
                let replicas = workloads.reduce(0) { sum, workload in
                    sum + index.replicas(of: workload.object, workload.facts)
                }
                guard replicas > 0, least.resolve(of: replicas, roundingUp: true) >= replicas else { continue }
                let pods = "\(replicas) \(replicas == 1 ? "replica" : "replicas")"
                let isScaled = workloads.contains { index.autoscaler(of: $0.object) != nil }
                // Where no number is written, an autoscaler that is not in the input may set it.
                let isSure = isScaled || workloads.allSatisfy { $0.facts.replicas != nil }
                report(
                    "minAvailable \(least) of \(pods)\(isScaled ? ", the least that the autoscaler keeps," : "") lets no pod"
                        + " go, so that no node can be drained; lower it", at: spot, on: object,
                    severity: isSure ? .error : .warning)
            }
        })
}
