internal import Documents

extension Rule {
    static let unsafeProcMount = Rule(
        "unsafe-proc-mount", .error, "a container with an unmasked /proc",
        why: "Paths that the runtime hides show, and change, the kernel of the machine.",
        fix: "Remove 'procMount: Unmasked'.", peers: [.kubeLinter("unsafe-proc-mount"), .polaris("procMount")],
        .containers { container, _, report in
            guard let node = container.securityContext?["procMount"], node.string == "Unmasked" else { return }
            report("container '\(container.name)' sees all of /proc; remove procMount", at: node)
        })
}
