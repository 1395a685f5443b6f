internal import Documents

extension Rule {
    static let privilegeEscalation = Rule(
        "privilege-escalation-container", .warning, "a container whose processes may gain privileges",
        why: "A set-user-ID program in the image gives whoever runs in the container the rights of its owner.",
        fix: "Set securityContext.allowPrivilegeEscalation: false.",
        peers: [.kubeLinter("privilege-escalation-container"), .polaris("privilegeEscalationAllowed")],
        .containers { container, _, report in
            let node = container.securityContext?["allowPrivilegeEscalation"]
            guard node?.bool != false else { return }
            report(
                "container '\(container.name)' may gain privileges; set allowPrivilegeEscalation: false",
                at: node ?? container.securityContext ?? container.head)
        })
}
