internal import KubernetesModel

extension Rule {
    static let governingService = Rule(
        "governing-service-mismatch", .warning,
        "a StatefulSet whose serviceName leads to no headless Service of its pods",
        why: "The pods have the DNS names that they are told of only by a headless Service that selects them.",
        fix: "Add a Service of this name with clusterIP: None and the labels of the pods.",
        peers: [.kubeScore("statefulset-has-servicename")],
        .cluster { index, report in
            for object in index.all where object.kind == "StatefulSet" {
                guard let workload = object.workload, let wanted = workload.serviceName, !wanted.name.isEmpty else {
                    continue
                }
                guard let service = index.object("Service", wanted.name, in: object.namespace)?.service else {
                    report("there is no Service '\(wanted.name)' in the input; add it", at: wanted.spot, on: object)
                    continue
                }
                if !service.isHeadless {
                    report(
                        "Service '\(wanted.name)' is not headless; set clusterIP: None, or name another",
                        at: wanted.spot, on: object)
                } else if let labels = service.selector, !LabelSelector(matching: labels).matches(workload.labels) {
                    report(
                        "Service '\(wanted.name)' does not select these pods; mend its selector", at: wanted.spot,
                        on: object)
                }
            }
        })
}
