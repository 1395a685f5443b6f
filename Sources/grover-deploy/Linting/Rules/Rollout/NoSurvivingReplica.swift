internal import Documents
internal import KubernetesModel

extension Rule {
    static let noSurvivingReplica = Rule(
        "no-surviving-replica", .error, "a rollout that may take every replica away at once",
        why:
            "maxUnavailable rounds to all replicas, so that nobody serves while pods of the new revision start, and a"
            + " bad revision takes the whole service down.",
        fix: "Lower maxUnavailable (0 with a maxSurge of 1 never goes below the wanted number), or add replicas.",
        .objects(["Deployment", "StatefulSet", "DaemonSet"]) { object, report in
            let strategy = object.spec?[object.kind == "Deployment" ? "strategy" : "updateStrategy"]
            guard (strategy?["type"]?.string ?? "RollingUpdate") == "RollingUpdate",
                let node = strategy?["rollingUpdate"]?["maxUnavailable"], let share = IntOrPercent(node)
            else { return }
            if object.kind == "DaemonSet" {
                guard share == .percent(100) else { return }
                return report("maxUnavailable 100% stops the pods of all nodes at once; lower it", at: node)
            }
            let replicas = object.spec?["replicas"]?.int ?? 1
            guard replicas > 0, share.resolve(of: replicas, roundingUp: false) >= replicas else { return }
            report(
                "maxUnavailable \(share) of \(replicas) \(replicas == 1 ? "replica" : "replicas") leaves none during a"
                    + " rollout; lower it, or add replicas", at: node,
                // One pod that goes before the next comes is what Recreate does.
                severity: replicas == 1 ? .warning : .error)
        })
}
