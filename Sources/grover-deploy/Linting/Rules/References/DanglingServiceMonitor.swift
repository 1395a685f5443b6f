internal import KubernetesModel

extension Rule {
    static let danglingServiceMonitor = Rule(
        "dangling-servicemonitor", .info, "a ServiceMonitor that finds no Service",
        why: "Nothing is measured.", fix: "Mend its selector.", peers: [.kubeLinter("dangling-servicemonitor")],
        isOptional: true,
        .cluster { index, report in
            for object in index.all {
                guard case .monitor(let selector?) = object.facts, !selector.requirements.isEmpty else { continue }
                let found = index.all.contains { $0.service.map { selector.matches($0.labels) } ?? false }
                if !found {
                    report(
                        "no Service of the input has the labels that it selects; mend the selector", at: object.head,
                        on: object)
                }
            }
        })
}
