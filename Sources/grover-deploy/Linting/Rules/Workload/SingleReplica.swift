extension Rule {
    static let singleReplica = Rule(
        "deployment-replicas", .info, "a Deployment of one pod",
        why: "Each drain of its node and each crash is an outage.", fix: "Run two replicas or more.",
        peers: [.kubeScore("deployment-replicas"), .polaris("deploymentMissingReplicas")], isOptional: true,
        .cluster { index, report in
            for object in index.all where object.kind == "Deployment" {
                guard let workload = object.workload, workload.replicas ?? 1 == 1, index.autoscaler(of: object) == nil
                else { continue }
                report(
                    "'\(object.name)' has one replica; run two or more", at: workload.replicasSpot ?? object.head,
                    on: object)
            }
        })
}
