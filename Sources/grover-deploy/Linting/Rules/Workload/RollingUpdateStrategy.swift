internal import Documents

extension Rule {
    static let rollingUpdateStrategy = Rule(
        "no-rolling-update-strategy", .warning, "a Deployment that stops before it starts anew",
        why: "Recreate ends all pods before the first new one starts: every release is an outage, and a bad one lasts"
            + " until it is rolled back.",
        fix: "Set strategy.type: RollingUpdate, unless two revisions may never run side by side.",
        peers: [.kubeLinter("no-rolling-update-strategy"), .kubeScore("deployment-strategy")],
        .objects(["Deployment", "DeploymentConfig"]) { object, report in
            guard let node = object.spec?["strategy"]?["type"], let type = node.string,
                type == "Recreate" || object.kind == "DeploymentConfig" && !type.hasPrefix("Rolling")
            else { return }
            report("\(type) stops every pod before a new one starts; use RollingUpdate", at: node)
        })
}
