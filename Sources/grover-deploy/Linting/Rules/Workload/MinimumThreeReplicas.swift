internal import Documents

extension Rule {
    static let minimumThreeReplicas = Rule(
        "minimum-three-replicas", .info, "a workload of fewer than three pods",
        why: "With three, one may be drained while another crashes.", fix: "Run three replicas.",
        peers: [.kubeLinter("minimum-three-replicas")], isOptional: true,
        .objects(["Deployment", "StatefulSet", "DeploymentConfig"]) { object, report in
            let node = object.spec?["replicas"]
            guard (node?.int ?? 1) < 3 else { return }
            report("'\(object.name)' has \(node?.int ?? 1) replicas; run three", at: node ?? object.head)
        })
}
