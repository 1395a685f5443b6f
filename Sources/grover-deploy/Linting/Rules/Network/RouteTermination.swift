internal import Documents

extension Rule {
    static let routeTermination = Rule(
        "insecure-route-termination", .warning, "an OpenShift Route that also answers without TLS",
        why: "With insecureEdgeTerminationPolicy Allow, passwords and sessions go over the wire as text.",
        fix: "Set insecureEdgeTerminationPolicy to Redirect or None.",
        peers: [.kubeLinter("insecure-route-termination")],
        .objects(["Route"]) { object, report in
            guard let node = object.spec?["tls"]?["insecureEdgeTerminationPolicy"], node.string == "Allow" else {
                return
            }
            report("'\(object.name)' answers without TLS too; set Redirect", at: node)
        })
}
