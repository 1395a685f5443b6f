internal import Documents

extension Rule {
    static let privilegedContainer = Rule(
        "privileged-container", .error, "a privileged container",
        why: "It may do what root of the machine may: who breaks into it owns the node.",
        fix: "Remove 'privileged: true'; add the single capability that is needed.",
        peers: [
            .kubeLinter("privileged-container"), .kubeScore("container-security-context-privileged"),
            .polaris("runAsPrivileged"),
        ],
        .containers { container, _, report in
            guard let node = container.securityContext?["privileged"], node.bool == true else { return }
            report(
                "container '\(container.name)' is privileged; remove it, or add the one capability it needs", at: node
            )
        })
}
