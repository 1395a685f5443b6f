extension Rule {
    static let replicasBesideAutoscaler = Rule(
        "hpa-with-replicas", .error, "replicas that fight an autoscaler",
        why: "Every apply sets the number back that the autoscaler chose: pods are taken away under load.",
        fix: "Remove 'replicas' from the workload.",
        peers: [.kubeScore("deployment-targeted-by-hpa-does-not-have-replicas-configured")],
        .cluster { index, report in
            for object in index.all {
                guard let target = object.autoscaler,
                    let found = index.object(target.kind, target.name, in: object.namespace),
                    let spot = found.workload?.replicasSpot
                else { continue }
                report(
                    "\(object.kind) '\(object.name)' decides this number; remove 'replicas'", at: spot,
                    on: found)
            }
        })
}
