internal import Documents

extension Rule {
    static let mutableTag = Rule(
        "mutable-tag", .warning, "an image whose tag moves",
        why:
            "Names of branches and of release lines point to another image tomorrow: a pod that starts anew runs what"
            + " nobody rolled out, and a rollback brings nothing back.",
        fix: "Name a full version, or a digest.",
        .containers { container, _, report in
            guard let node = container.node["image"], let text = node.string else { return }
            let image = ImageName(text)
            guard image.digest == nil, let tag = image.tag, moving.contains(String(tag)) || isMajor(tag) else {
                return
            }
            report("the tag '\(tag)' of image '\(text)' moves; name a full version or a digest", at: node)
        })

    private static let moving: Set<String> = [
        "main", "master", "dev", "develop", "development", "staging", "stable", "edge", "nightly", "canary", "prod",
        "production", "release", "test", "testing", "next", "current", "head", "HEAD", "snapshot", "lts", "mainline",
    ]

    /// `1` and `v2`: a release line, not a release.
    private static func isMajor(_ tag: Substring) -> Bool {
        let digits = tag.first == "v" ? tag.dropFirst() : tag
        return (1...2).contains(digits.utf8.count) && digits.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}
