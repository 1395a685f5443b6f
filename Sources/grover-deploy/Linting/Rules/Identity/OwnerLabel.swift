internal import Documents

extension Rule {
    static let ownerLabel = Rule(
        "required-label-owner", .info, "a workload without an owner",
        why: "At night somebody looks for whom to call.", fix: "Add the label 'owner'.",
        peers: [.kubeLinter("required-label-owner")], isOptional: true,
        .objects(["Deployment", "StatefulSet", "DaemonSet", "CronJob", "DeploymentConfig"]) { object, report in
            guard object.metadata?["labels"]?["owner"] == nil else { return }
            report("'\(object.name)' has no label 'owner'; add it", at: object.metadata?["labels"] ?? object.head)
        })
}
