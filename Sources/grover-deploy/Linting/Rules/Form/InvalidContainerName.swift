internal import Documents

extension Rule {
    static let invalidContainerName = Rule(
        "invalid-container-name", .error, "a name of a container, port or volume that the API server refuses",
        why: "The API server refuses the pod: these names are DNS labels, those of ports have 15 characters at most.",
        fix: "Use lower-case letters, digits and '-'.",
        .containers { container, _, report in
            if let node = container.node["name"], let name = node.string, !NameForm.isLabel(name) {
                report("'\(name)' is no name of a container; use lower-case letters, digits and '-'", at: node)
            }
            for port in container.ports {
                guard let node = port["name"], let name = node.string, !NameForm.isPortName(name) else { continue }
                report(
                    "'\(name)' is no name of a port; use 15 lower-case letters, digits and '-' at most", at: node)
            }
            for key in ["startupProbe", "readinessProbe", "livenessProbe"] {
                for handler in ["httpGet", "tcpSocket"] {
                    if let port = container.node[key]?[handler]?["port"] { PortReference.check(port, &report) }
                }
            }
        })
}
