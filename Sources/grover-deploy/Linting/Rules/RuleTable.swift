/// The rules of a run, sorted by the kinds that they look at, so that an object meets only those meant for it.
struct RuleTable: Sendable {
    private var byKind: [String: [ObjectCheck]] = [:]
    private var everywhere: [ObjectCheck] = []
    private var pods: [PodCheck] = []
    private var containers: [ContainerCheck] = []
    private var cluster: [ClusterCheck] = []
    /// The ids of the rules that count.
    let includes: Set<String>

    init(_ selection: RuleSelection) {
        let rules = Rule.all.filter(selection.includes)
        includes = Set(rules.map(\.id))
        for rule in rules {
            let (id, severity) = (rule.id, rule.severity)
            switch rule.check {
            case .objects(let kinds, let check):
                let entry = ObjectCheck(id: id, severity: severity, check: check)
                if kinds.isEmpty { everywhere.append(entry) }
                for kind in kinds { byKind[kind, default: []].append(entry) }
            case .pods(let check): pods.append(PodCheck(id: id, severity: severity, check: check))
            case .containers(let check): containers.append(ContainerCheck(id: id, severity: severity, check: check))
            case .cluster(let check): cluster.append(ClusterCheck(id: id, severity: severity, check: check))
            case .linter: break
            }
        }
    }

    /// Whether anything takes all objects to see.
    var needsIndex: Bool { !cluster.isEmpty }

    func apply(to object: LintObject, _ report: inout Report) {
        for rule in everywhere {
            report.begin(rule: rule.id, rule.severity)
            rule.check(object, &report)
        }
        if object.isBuiltIn {
            for rule in byKind[object.kind] ?? [] {
                report.begin(rule: rule.id, rule.severity)
                rule.check(object, &report)
            }
        }
        guard let pod = object.pod else { return }
        for rule in pods {
            report.begin(rule: rule.id, rule.severity)
            rule.check(pod, &report)
        }
        for container in pod.containers {
            report.begin(container: container.name)
            for rule in containers {
                report.begin(rule: rule.id, rule.severity)
                rule.check(container, pod, &report)
            }
        }
        report.begin(container: nil)
    }

    /// What takes all objects to see, in no order.
    func findings(in index: ObjectIndex, kubernetesVersion: String) async -> [Finding] {
        await withTaskGroup(of: [Finding].self) { group in
            for rule in cluster {
                group.addTask {
                    var report = Report(kubernetesVersion: kubernetesVersion)
                    report.begin(rule: rule.id, rule.severity)
                    rule.check(index, &report)
                    return report.findings
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
    }
}

// What a run needs of a rule. These are structures rather than the rules themselves, whose references would be counted
// by all threads for every object; and rather than tuples, as a function in a tuple in a list is called by a detour.

private struct ObjectCheck: Sendable {
    let id: String
    let severity: Severity
    let check: @Sendable (LintObject, inout Report) -> Void
}

private struct PodCheck: Sendable {
    let id: String
    let severity: Severity
    let check: @Sendable (PodView, inout Report) -> Void
}

private struct ContainerCheck: Sendable {
    let id: String
    let severity: Severity
    let check: @Sendable (ContainerView, PodView, inout Report) -> Void
}

private struct ClusterCheck: Sendable {
    let id: String
    let severity: Severity
    let check: @Sendable (ObjectIndex, inout Report) -> Void
}
