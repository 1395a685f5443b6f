internal import Documents

extension Rule {
    static let latestTag = Rule(
        "latest-tag", .warning, "an image without a tag, or with the tag latest",
        why:
            "What runs depends on when each node last pulled: replicas may differ, and a rollback brings nothing back.",
        fix: "Name a version, or better a digest.",
        peers: [.kubeLinter("latest-tag"), .kubeScore("container-image-tag"), .polaris("tagNotSpecified")],
        .containers { container, _, report in
            guard let node = container.node["image"], let text = node.string, !text.isEmpty else { return }
            let image = ImageName(text)
            guard image.digest == nil, image.tag == nil || image.tag == "latest" else { return }
            let what = image.tag == nil ? "has no tag" : "has the tag 'latest'"
            report("image '\(text)' \(what), so that nobody knows what runs; name a version", at: node)
        })
}
