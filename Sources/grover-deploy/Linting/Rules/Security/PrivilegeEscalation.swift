internal import Documents

extension Rule {
    static let privilegeEscalation = Rule(
        "privilege-escalation-container", .warning, "a container whose processes may gain privileges",
        why: "A set-user-ID program in the image gives whoever runs in the container the rights of its owner.",
        fix: "Set securityContext.allowPrivilegeEscalation: false.",
        peers: [.kubeLinter("privilege-escalation-container"), .polaris("privilegeEscalationAllowed")],
        .containers { container, _, report in
            let node = container.securityContext?["allowPrivilegeEscalation"]
            let isPrivileged = container.securityContext?["privileged"]?.bool == true
            guard node?.bool != false else {
                guard let node, isPrivileged || addsAdministrator(container) else { return }
                return report(
                    "the API server refuses allowPrivilegeEscalation: false beside privileged or CAP_SYS_ADMIN",
                    at: node,
                    severity: .error)
            }
            // It gains them at its start, as another rule tells.
            guard !isPrivileged else { return }
            report(
                "container '\(container.name)' may gain privileges; set allowPrivilegeEscalation: false",
                at: node ?? container.securityContext ?? container.head)
        })

    private static func addsAdministrator(_ container: ContainerView) -> Bool {
        container.securityContext?["capabilities"]?["add"]?.list?.contains { $0.string == "CAP_SYS_ADMIN" } == true
    }
}
