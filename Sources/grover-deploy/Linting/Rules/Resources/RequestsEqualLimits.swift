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
            for entry in resources?["requests"]?.map ?? Mapping() where ["cpu", "memory"].contains(entry.key) {
                guard resources?["limits"]?[entry.key] == nil, let request = quantity(entry.value) else { continue }
                report(
                    "container '\(container.name)' requests \(request) of \(entry.key) and has no limit",
                    at: entry.value
                )
            }
            for entry in resources?["limits"]?.map ?? Mapping() {
                guard let limit = quantity(entry.value), let node = resources?["requests"]?[entry.key],
                    let request = quantity(node), request != limit
                else { continue }
                report(
                    "container '\(container.name)' requests \(request) of \(entry.key) and may use \(limit)", at: node
                )
            }
        })
}
