internal import Documents

extension Rule {
    static let dnsOptions = Rule(
        "dnsconfig-options", .info, "a pod that tries five names for each one",
        why: "With the default ndots of 5, each outside name is asked for in every search domain first.",
        fix: "Set dnsConfig.options with ndots 2.", peers: [.kubeLinter("dnsconfig-options")], isOptional: true,
        .pods { pod, report in
            let options = pod.spec["dnsConfig"]?["options"]?.list ?? []
            guard !options.contains(where: { $0["name"]?.string == "ndots" }) else { return }
            report("the pod has no dnsConfig option 'ndots'; set 2", at: pod.spec["dnsConfig"] ?? pod.spec)
        })
}
