internal import KubernetesModel

extension Rule {
    static let danglingService = Rule(
        "dangling-service", .warning, "a Service that no pods stand behind",
        why: "Its selector matches no workload of the input: requests to it find nobody.",
        fix: "Mend the selector, or the labels of the pod template.",
        peers: [.kubeLinter("dangling-service"), .kubeScore("service-targets-pod")],
        .cluster { index, report in
            for object in index.all {
                guard let service = object.service, let selector = service.selector, !service.isExternal,
                    index.workloads(matching: LabelSelector(matching: selector), in: object.namespace).isEmpty
                else { continue }
                report(
                    "no workload of the input has the labels that '\(object.name)' selects; mend the selector",
                    at: service.selectorSpot ?? object.head, on: object)
            }
        })
}
