internal import Documents
internal import KubernetesModel

extension Rule {
    static let requestsExceedLimits = Rule(
        "requests-exceed-limits", .error, "a request that is larger than its limit, or negative",
        why: "The API server refuses the pod.", fix: "Raise the limit, or lower the request.",
        .containers { container, _, report in
            let resources = container.node["resources"]
            for entry in resources?["limits"]?.map ?? Mapping() {
                guard let amount = quantity(entry.value), amount.milli < 0 else { continue }
                report("the limit of \(entry.key) is negative; use 0 or more", at: entry.value)
            }
            for entry in resources?["requests"]?.map ?? Mapping() {
                guard let request = quantity(entry.value) else { continue }
                if request.milli < 0 {
                    report("the request of \(entry.key) is negative; use 0 or more", at: entry.value)
                }
                guard let limit = resources?["limits"]?[entry.key].flatMap(quantity), limit < request else {
                    continue
                }
                report(
                    "container '\(container.name)' requests \(request) of \(entry.key), more than its limit \(limit)",
                    at: entry.value)
            }
        })

    static func quantity(_ node: Node) -> Quantity? { (node.string ?? node.number).flatMap(Quantity.init) }
}
