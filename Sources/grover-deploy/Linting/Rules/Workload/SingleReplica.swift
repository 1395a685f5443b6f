internal import Documents

extension Rule {
    static let singleReplica = Rule(
        "deployment-replicas", .info, "a Deployment of one pod",
        why: "Each drain of its node and each crash is an outage.", fix: "Run two replicas or more.",
        peers: [.kubeScore("deployment-replicas"), .polaris("deploymentMissingReplicas")], isOptional: true,
        .objects(["Deployment"]) { object, report in
            let node = object.spec?["replicas"]
            guard (node?.int ?? 1) == 1 else { return }
            report("'\(object.name)' has one replica; run two or more", at: node ?? object.head)
        })
}
