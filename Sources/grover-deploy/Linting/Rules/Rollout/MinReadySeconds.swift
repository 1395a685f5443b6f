internal import Documents

extension Rule {
    static let minReadySeconds = Rule(
        "min-ready-seconds", .warning, "a rollout that takes a started process for a working one",
        why: "Without a readiness or startup probe a container is ready as soon as its process runs, and with"
            + " minReadySeconds 0 it counts as available in the same moment: a revision that crashes after a second"
            + " replaces every pod before anybody notices.",
        fix: "Add a readiness probe, and set minReadySeconds to what a crash at start takes.",
        .objects(["Deployment", "StatefulSet", "DaemonSet"]) { object, report in
            guard let pod = object.pod, (object.spec?["minReadySeconds"]?.int ?? 0) == 0 else { return }
            let blind = pod.mainContainers.first { container in
                container.node["readinessProbe"] == nil && container.node["startupProbe"] == nil
            }
            guard let blind else { return }
            report(
                "container '\(blind.name)' has no probe and minReadySeconds is 0, so that a crash after the start goes"
                    + " unnoticed; add a readiness probe or set minReadySeconds",
                at: object.spec?["minReadySeconds"] ?? object.head)
        })
}
