extension Rule {
    static let minimumThreeReplicas = Rule(
        "minimum-three-replicas", .info, "a workload of fewer than three pods",
        why: "With three, one may be drained while another crashes.", fix: "Run three replicas.",
        peers: [.kubeLinter("minimum-three-replicas")], isOptional: true,
        .cluster { index, report in
            for object in index.all {
                // Of autoscalers, another rule tells.
                guard let workload = object.workload, workload.isScalable, index.autoscaler(of: object) == nil else {
                    continue
                }
                let replicas = workload.replicas ?? 1
                guard replicas < 3 else { continue }
                report(
                    "'\(object.name)' has \(replicas) \(replicas == 1 ? "replica" : "replicas"); run three",
                    at: workload.replicasSpot ?? object.head, on: object)
            }
        })
}
