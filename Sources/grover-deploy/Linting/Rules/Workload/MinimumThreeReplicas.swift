extension Rule {
    static let minimumThreeReplicas = Rule(
        "minimum-three-replicas", .info, "a workload of fewer than three pods",
        why: "With three, one may be drained while another crashes.", fix: "Run three replicas.",
        peers: [.kubeLinter("minimum-three-replicas")], isOptional: true,
        .cluster { index, report in
            for object in index.all {
                guard let workload = object.workload, workload.isScalable else { continue }
                let replicas = index.replicas(of: object, workload)
                guard replicas < 3 else { continue }
                report(
                    "'\(object.name)' has \(replicas) \(replicas == 1 ? "replica" : "replicas"); run three",
                    at: workload.replicasSpot ?? object.head, on: object)
            }
        })
}
