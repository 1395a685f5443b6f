internal import Documents

extension Rule {
    static let pullPolicy = Rule(
        "image-pull-policy", .info, "an image that is not asked for anew at each start",
        why: "Whoever may start a pod on a node uses images there without credentials for them.",
        fix: "Set imagePullPolicy: Always.",
        peers: [.kubeScore("container-image-pull-policy"), .polaris("pullPolicyNotAlways")], isOptional: true,
        .containers { container, _, report in
            let node = container.node["imagePullPolicy"]
            let image = ImageName(container.image)
            let standard =
                image.digest == nil && (image.tag == nil || image.tag == "latest") ? "Always" : "IfNotPresent"
            guard (node?.string ?? standard) != "Always" else { return }
            report(
                "container '\(container.name)' uses what the node has; set imagePullPolicy: Always",
                at: node ?? container.head)
        })
}
