internal import Documents

extension Rule {
    static let imageDigest = Rule(
        "image-not-pinned-by-digest", .info, "an image that is not named by its digest",
        why: "Whoever may push to the registry may move any tag; only a digest names the same bytes for ever.",
        fix: "Add the digest: name:tag@sha256:….",
        peers: [.kubeLinter("image-not-pinned-by-digest"), .kubeLinter("image-sha")], isOptional: true,
        .containers { container, _, report in
            guard let node = container.node["image"], let text = node.string, !text.isEmpty,
                ImageName(text).digest == nil
            else { return }
            report("image '\(text)' has no digest; add one", at: node)
        })
}
