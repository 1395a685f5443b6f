internal import Documents
internal import KubernetesModel

extension Rule {
    static let invalidIngressPath = Rule(
        "invalid-ingress-path", .error, "a path or a host of an Ingress that the API server refuses",
        why: "The API server refuses the object.",
        fix: "Start paths with '/', and leave ports and schemes out of hosts.",
        .objects(["Ingress"]) { object, report in
            guard object.apiVersion == "networking.k8s.io/v1" else { return }
            for rule in object.spec?["rules"]?.list ?? [] {
                if let node = rule["host"], let host = node.string, !host.isEmpty {
                    let plain = host.hasPrefix("*.") ? String(host.dropFirst(2)) : host
                    if !NameForm.isSubdomain(plain) {
                        report("'\(host)' is no host; write a name such as shop.example.com", at: node)
                    } else if IPAddressForm.isIPv4(host[...]) {
                        report("'\(host)' is an address; an Ingress takes names", at: node)
                    }
                }
                for path in rule["http"]?["paths"]?.list ?? [] {
                    guard let node = path["path"] else {
                        if ["Exact", "Prefix"].contains(path["pathType"]?.string) {
                            report("\(path["pathType"]?.string ?? "") needs a path; add '/'", at: path)
                        }
                        continue
                    }
                    guard let text = node.string, !text.hasPrefix("/"),
                        !text.isEmpty || path["pathType"]?.string != "ImplementationSpecific"
                    else { continue }
                    report("'\(text)' is no path; start it with '/'", at: node)
                }
            }
        })
}
