internal import Documents

extension Rule {
    static let externalName = Rule(
        "externalname-service-redirect", .info, "a Service that leads out of the cluster",
        why:
            "Pods trust the name of a Service; this one sends them wherever the outer name points, past every NetworkPolicy by label.",
        fix: "Use the outer name in the configuration, or an egress gateway.",
        peers: [.kubeLinter("externalname-service-redirect")], isOptional: true,
        .objects(["Service"]) { object, report in
            guard let node = object.spec?["type"], node.string == "ExternalName" else { return }
            let name = object.spec?["externalName"]?.string ?? ""
            report(
                "'\(object.name)' leads out of the cluster, to '\(name)'", at: object.spec?["externalName"] ?? node)
        })
}
