internal import Documents

extension Rule {
    static let dnsOptions = Rule(
        "dnsconfig-options", .info, "a pod that tries five names for each one",
        why: "With the default ndots of 5, each outside name is asked for in every search domain first.",
        fix: "Set dnsConfig.options with ndots 2.", peers: [.kubeLinter("dnsconfig-options")], isOptional: true,
        .pods { pod, report in
            let options = pod.spec["dnsConfig"]?["options"]?.list ?? []
            if let option = options.first(where: { $0["name"]?.string == "ndots" }) {
                // The value is text.
                let dots = option["value"]?.scalarText.flatMap { Int($0) } ?? 1
                guard dots > 4 else { return }
                let node = option["value"] ?? option
                return report(
                    "a name with fewer than \(dots) dots is looked up in every search domain first; set ndots to 2",
                    at: node)
            }
            report("the pod has no dnsConfig option 'ndots'; set 2", at: pod.spec["dnsConfig"] ?? pod.spec)
        })
}
