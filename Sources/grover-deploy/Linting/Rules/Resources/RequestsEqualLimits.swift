internal import Documents

extension Rule {
    static let requestsEqualLimits = Rule(
        "requests-equal-limits", .info, "a container that may use more than it requests",
        why: "Equal requests and limits give the pod the quality of service 'Guaranteed': it is evicted last.",
        fix: "Set requests and limits to the same amounts.",
        peers: [
            .kubeScore("container-resource-requests-equal-limits"), .kubeScore("container-cpu-requests-equal-limits"),
            .kubeScore("container-memory-requests-equal-limits"),
            .kubeScore("container-ephemeral-storage-request-equals-limit"),
        ],
        isOptional: true,
        .containers { container, _, report in
            let resources = container.node["resources"]
            for entry in resources?["requests"]?.map ?? Mapping() {
                guard let request = quantity(entry.value) else { continue }
                let what = "container '\(container.name)' requests \(request) of \(entry.key)"
                if let node = resources?["limits"]?[entry.key] {
                    guard let limit = quantity(node), limit != request else { continue }
                    report("\(what) and may use \(limit)", at: entry.value)
                } else if ["cpu", "memory"].contains(entry.key) {
                    report("\(what) and has no limit", at: entry.value)
                }
            }
        })
}
