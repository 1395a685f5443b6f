internal import Documents

extension Rule {
    static let sshPort = Rule(
        "ssh-port", .warning, "a container that offers SSH",
        why: "A second way in beside 'kubectl exec' has its own keys, and no audit.",
        fix: "Remove port 22.", peers: [.kubeLinter("ssh-port")],
        .containers { container, _, report in
            for port in container.ports {
                guard let node = port["containerPort"], node.int == 22, port["protocol"]?.string != "UDP" else {
                    continue
                }
                report("container '\(container.name)' offers SSH; remove port 22", at: node)
            }
        })
}
