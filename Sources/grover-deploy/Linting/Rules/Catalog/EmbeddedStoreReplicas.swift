extension Rule {
    static let embeddedStoreReplicas = Rule(
        "sqlite-replicas", .error, "an embedded store with several replicas",
        why:
            "Each pod has a file of its own: what one writes, the others never see. On the cluster of this machine all"
            + " pods share one disk; elsewhere they do not.",
        fix: "Use another store engine, or one replica.",
        .cluster { index, report in
            guard !index.catalog.isLocal else { return }
            for service in index.catalog.services where service.storeEngine == "sqlite" && service.replicas > 1 {
                let object = index.all.first { $0.workload?.labels["app.kubernetes.io/name"] == service.name }
                report(
                    "service '\(service.name)' has \(service.replicas) replicas, each with a SQLite file of its own; use"
                        + " another engine or one replica", at: Spot(service.storePlace), on: object)
            }
        })
}
