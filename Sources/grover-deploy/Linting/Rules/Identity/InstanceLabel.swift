internal import Documents

extension Rule {
    static let instanceLabel = Rule(
        "metadata-and-instance-mismatched", .info, "an object whose instance label is not its name",
        why: "Where both are meant to be the same, a copied manifest shows up as the thing it was copied from.",
        fix: "Set app.kubernetes.io/instance to the object's name.",
        peers: [.polaris("metadataAndInstanceMismatched")],
        isOptional: true,
        .objects(["Deployment", "StatefulSet", "DaemonSet", "Pod", "CronJob", "Job"]) { object, report in
            guard let node = object.metadata?["labels"]?["app.kubernetes.io/instance"] else {
                return report(
                    "'\(object.name)' has no label app.kubernetes.io/instance; add it",
                    at: object.metadata?["labels"] ?? object.head)
            }
            guard let label = node.string, label != object.name else { return }
            report("app.kubernetes.io/instance is '\(label)' and the name '\(object.name)'; make them one", at: node)
        })
}
