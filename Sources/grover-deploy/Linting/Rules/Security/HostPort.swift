internal import Documents

extension Rule {
    static let hostPort = Rule(
        "host-port", .warning, "a container that takes a port of its machine",
        why: "Each node can hold one such pod, rolling updates wait for a free node, and the port is open to whoever"
            + " reaches the machine.",
        fix: "Remove hostPort; use a Service.", peers: [.polaris("hostPortSet")],
        .containers { container, _, report in
            for port in container.ports {
                guard let node = port["hostPort"], let number = node.int, number != 0 else { continue }
                report("container '\(container.name)' takes port \(number) of the machine; use a Service", at: node)
            }
        })
}
