internal import Documents

extension Rule {
    static let readOnlyRootFileSystem = Rule(
        "no-read-only-root-fs", .warning, "a container that may write to its own image",
        why: "Whoever gets in can leave programs there, and files that grow fill the node's disk unnoticed.",
        fix: "Set securityContext.readOnlyRootFilesystem: true, and mount an emptyDir where it has to write.",
        peers: [
            .kubeLinter("no-read-only-root-fs"), .kubeScore("container-security-context-readonlyrootfilesystem"),
            .polaris("notReadOnlyRootFilesystem"),
        ],
        .containers { container, _, report in
            let node = container.securityContext?["readOnlyRootFilesystem"]
            guard node?.bool != true else { return }
            report(
                "container '\(container.name)' may write to its own file system; set readOnlyRootFilesystem: true",
                at: node ?? container.securityContext ?? container.head)
        })
}
