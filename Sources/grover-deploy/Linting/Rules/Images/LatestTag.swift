internal import Documents

extension Rule {
    static let latestTag = Rule(
        "latest-tag", .warning, "an image without a tag, or with the tag latest",
        why:
            "What runs depends on when each node last pulled: replicas may differ, and a rollback brings nothing back."
            + " No image at all is an error.",
        fix: "Name a version, or better a digest.",
        peers: [.kubeLinter("latest-tag"), .kubeScore("container-image-tag"), .polaris("tagNotSpecified")],
        .containers { container, pod, report in
            let node = container.node["image"] ?? container.head
            let text = container.image
            // A trigger of a DeploymentConfig fills it in.
            if pod.kind == "DeploymentConfig", text[...].trimmed().isEmpty { return }
            if text.isEmpty || text.hasSuffix(":") {
                guard container.node["image"].map({ $0.isNull || $0.string != nil }) ?? pod.isBuiltIn else { return }
                let what = text.isEmpty ? "has no image" : "has the image '\(text)', whose tag is empty"
                return report("container '\(container.name)' \(what); name one", at: node, severity: .error)
            }
            let image = ImageName(text)
            guard image.digest == nil, image.tag == nil || image.tag == "latest" else { return }
            let what = image.tag == nil ? "has no tag" : "has the tag 'latest'"
            report("image '\(text)' \(what), so that nobody knows what runs; name a version", at: node)
        })
}
