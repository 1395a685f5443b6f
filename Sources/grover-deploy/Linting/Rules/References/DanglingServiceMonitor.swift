internal import KubernetesModel

extension Rule {
    static let danglingServiceMonitor = Rule(
        "dangling-servicemonitor", .info, "a ServiceMonitor that finds no Service",
        why: "Nothing is measured.", fix: "Mend its selector.", peers: [.kubeLinter("dangling-servicemonitor")],
        isOptional: true,
        .cluster { index, report in
            for object in index.all {
                guard case .monitor(let selector, let namespaces) = object.facts else { continue }
                guard !selector.requirements.isEmpty || !namespaces.isEmpty else { continue }
                let found = index.all.contains { candidate in
                    guard let service = candidate.service else { return false }
                    return selector.matches(service.labels)
                        && (namespaces.isEmpty || namespaces.contains(candidate.namespace))
                }
                if !found {
                    report(
                        "no Service of the input is what it selects; mend the selector", at: object.head, on: object)
                }
            }
        })
}
