internal import Documents
internal import KubernetesModel

extension Rule {
    static let cpuRequest = Rule(
        "unset-cpu-requirements", .warning, "a container without a request of CPU",
        why: "The scheduler takes it for free: nodes fill until none of the pods gets the time it needs.",
        fix: "Set resources.requests.cpu to what it uses on a usual day.",
        peers: [
            .kubeLinter("unset-cpu-requirements"), .kubeScore("container-resources"), .polaris("cpuRequestsMissing"),
        ],
        .containers { container, pod, report in
            guard container.role != .initial, !container.sets("cpu", pod) else { return }
            report(
                "container '\(container.name)' requests no CPU; set resources.requests.cpu",
                at: container.node["resources"] ?? container.head)
        })
}

extension ContainerView {
    /// Whether a request is set; a limit alone is taken for the request as well, and a pod may have one for all.
    func sets(_ resource: String, _ pod: PodView) -> Bool {
        for resources in [node["resources"], pod.spec["resources"]] {
            if ["requests", "limits"].contains(where: { isSome(resources?[$0]?[resource]) }) { return true }
        }
        return false
    }

    func limits(_ resource: String, _ pod: PodView) -> Bool {
        isSome(node["resources"]?["limits"]?[resource]) || isSome(pod.spec["resources"]?["limits"]?[resource])
    }

    /// An amount of 0 asks for nothing, and limits nothing.
    private func isSome(_ amount: Node?) -> Bool {
        amount.map { Rule.quantity($0)?.milli != 0 } ?? false
    }
}
