internal import Documents

extension Rule {
    static let privilegedPorts = Rule(
        "privileged-ports", .info, "a container that listens on a port below 1024",
        why: "It takes root or a capability to listen there.", fix: "Listen on a port from 1024; a Service maps it.",
        peers: [.kubeLinter("privileged-ports")], isOptional: true,
        .containers { container, _, report in
            for port in container.ports {
                guard let node = port["containerPort"], let number = node.int, (1..<1024).contains(number) else {
                    continue
                }
                report("container '\(container.name)' listens on port \(number); use one from 1024", at: node)
            }
        })
}
