extension Rule {
    static let danglingAutoscaler = Rule(
        "dangling-hpa", .warning, "an autoscaler of a workload that is not there",
        why: "It scales nothing.", fix: "Mend scaleTargetRef.",
        peers: [.kubeLinter("dangling-hpa"), .kubeScore("horizontalpodautoscaler-has-target")],
        .cluster { index, report in
            for object in index.all {
                guard let target = object.autoscaler,
                    ["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController", "DeploymentConfig"].contains(
                        target.kind),
                    index.object(target.kind, target.name, in: object.namespace) == nil
                else { continue }
                report(
                    "there is no \(target.kind) '\(target.name)' in the input; mend scaleTargetRef",
                    at: target.spot ?? object.head, on: object)
            }
        })
}
