internal import Documents
internal import KubernetesModel

extension Rule {
    static let invalidService = Rule(
        "invalid-service", .error, "a Service that the API server refuses",
        why: "The API server refuses the object.", fix: "Mend what the message says.",
        peers: [.kubeLinter("invalid-target-ports")],
        .objects(["Service"]) { object, report in
            guard let spec = object.spec, spec.map != nil else { return }
            let isExternal = spec["type"]?.string == "ExternalName"
            if isExternal, spec["externalName"]?.string?.isEmpty != false {
                report("an ExternalName leads nowhere without externalName; add it", at: spec["type"] ?? spec)
            }
            if let node = spec["externalName"], let name = node.string, isExternal {
                let plain = name.hasSuffix(".") ? String(name.dropLast()) : name
                if !NameForm.isSubdomain(plain) {
                    report("'\(name)' is no host name; use lower-case letters, digits, '-' and '.'", at: node)
                }
            }
            let ports = spec["ports"]?.list ?? []
            // A misspelt 'ports' is told already.
            let isMisspelt = spec.map?.contains { Spelling.nearest(to: $0.key, among: ["ports"]) != nil } == true
            if ports.isEmpty, !isExternal, !isMisspelt || spec["ports"] != nil,
                spec["clusterIP"]?.string != "None", spec["clusterIPs"]?.list?.first?.string != "None"
            {
                report("the Service has no ports; add one, or set clusterIP: None", at: spec["ports"] ?? spec)
            }
            var names: Set<String> = []
            for port in ports {
                if let node = port["targetPort"], node.string != "" { PortReference.check(node, &report) }
                guard let node = port["name"], let name = node.string, !name.isEmpty else {
                    if ports.count > 1 { report("of several ports each needs a name; add one", at: port) }
                    continue
                }
                if !NameForm.isLabel(name) {
                    report("'\(name)' is no name of a port; use lower-case letters, digits and '-'", at: node)
                }
                if !names.insert(name).inserted { report("two ports are named '\(name)'; rename one", at: node) }
            }
            for range in spec["loadBalancerSourceRanges"]?.list ?? [] {
                guard let text = range.string, !IPAddressForm.isNetwork(text) else { continue }
                report("'\(text)' is no network; write it as 10.0.0.0/8", at: range)
            }
        })
}
