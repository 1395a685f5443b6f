internal import Documents

extension Rule {
    static let emailAnnotation = Rule(
        "required-annotation-email", .info, "a workload without an address to write to",
        why: "At night somebody looks for whom to call.", fix: "Add the annotation 'email'.",
        peers: [.kubeLinter("required-annotation-email")], isOptional: true,
        .objects(["Deployment", "StatefulSet", "DaemonSet", "CronJob", "DeploymentConfig"]) { object, report in
            let address = object.metadata?["annotations"]?["email"]
            guard address?.string?.contains("@") != true else { return }
            report("'\(object.name)' has no annotation 'email'; add it", at: address ?? object.head)
        })
}
