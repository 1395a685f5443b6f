internal import Documents

extension Rule {
    static let rollingUpdateStrategy = Rule(
        "no-rolling-update-strategy", .warning,
        "a workload that stops before it starts anew, or waits for somebody to do so",
        why: "Recreate ends all pods before the first new one starts: every release is an outage, and a bad one lasts"
            + " until it is rolled back. OnDelete replaces no pod until somebody deletes it.",
        fix: "Set the type RollingUpdate, unless two revisions may never run side by side.",
        peers: [.kubeLinter("no-rolling-update-strategy"), .kubeScore("deployment-strategy")],
        .objects(["Deployment", "DeploymentConfig", "StatefulSet", "DaemonSet"]) { object, report in
            let strategy = object.spec?["strategy"] ?? object.spec?["updateStrategy"]
            guard let node = strategy?["type"], let type = node.string else { return }
            switch type {
            case "Recreate": report("Recreate stops every pod before a new one starts; use RollingUpdate", at: node)
            case "OnDelete": report("OnDelete replaces no pod until somebody deletes it; use RollingUpdate", at: node)
            case _ where object.kind == "DeploymentConfig" && !type.hasPrefix("Rolling"):
                report("\(type) does not replace pods one after the other; use Rolling", at: node)
            default: return
            }
        })
}
