internal import Documents
internal import KubernetesModel

extension Rule {
    static let servicePortMismatch = Rule(
        "service-port-mismatch", .error, "a Service whose port leads to none of its pods",
        why:
            "A named targetPort that no container has gives the Service no endpoints. A number that none lists is most"
            + " often a slip, and connections are refused; as a container may listen without listing it, that is a"
            + " warning.",
        fix: "Name a port of the container in targetPort.",
        .cluster { index, report in
            for object in index.all {
                guard let service = object.service, let selector = service.selector else {
                    continue
                }
                let pods = index.workloads(matching: LabelSelector(matching: selector), in: object.namespace)
                guard !pods.isEmpty else { continue }
                for port in service.ports {
                    if let name = port.target?.string, !name.isEmpty {
                        // What is no name of a port is told by another rule.
                        guard NameForm.isPortName(name),
                            !pods.contains(where: { $0.facts.ports.contains { $0.name == name } })
                        else { continue }
                        report(
                            "no pod of '\(object.name)' has a port '\(name)'; name one that it has", at: port.spot,
                            on: object)
                    } else if let number = port.target?.int.flatMap({ $0 == 0 ? nil : $0 }) ?? port.number {
                        guard
                            // Of a headless Service they are for show: clients ask the pods themselves.
                            !service.isHeadless,
                            !pods.contains(where: { pod in
                                pod.facts.hasOpenPorts || pod.facts.ports.contains { $0.number == number }
                            })
                        else { continue }
                        report(
                            "no pod of '\(object.name)' lists port \(number); list it in ports, or set targetPort to one that is",
                            at: port.spot, on: object, severity: .warning)
                    }
                }
            }
        })
}
