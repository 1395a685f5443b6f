/// The rules of a run, sorted by the kinds that they look at, so that an object meets only those meant for it.
struct RuleTable: Sendable {
    private typealias ObjectCheck = (rule: Rule, check: @Sendable (LintObject, inout Report) -> Void)

    private var byKind: [String: [ObjectCheck]] = [:]
    private var everywhere: [ObjectCheck] = []
    private var pods: [(rule: Rule, check: @Sendable (PodView, inout Report) -> Void)] = []
    private var containers: [(rule: Rule, check: @Sendable (ContainerView, PodView, inout Report) -> Void)] = []
    private var cluster: [(rule: Rule, check: @Sendable (ObjectIndex, inout Report) -> Void)] = []
    /// The ids of the rules that count.
    let includes: Set<String>

    init(_ selection: RuleSelection) {
        let rules = Rule.all.filter(selection.includes)
        includes = Set(rules.map(\.id))
        for rule in rules {
            switch rule.check {
            case .objects(let kinds, let check):
                if kinds.isEmpty { everywhere.append((rule, check)) }
                for kind in kinds { byKind[kind, default: []].append((rule, check)) }
            case .pods(let check): pods.append((rule, check))
            case .containers(let check): containers.append((rule, check))
            case .cluster(let check): cluster.append((rule, check))
            case .linter: break
            }
        }
    }

    /// Whether anything takes all objects to see.
    var needsIndex: Bool { !cluster.isEmpty }

    func apply(to object: LintObject, _ report: inout Report) {
        for (rule, check) in everywhere {
            report.begin(rule)
            check(object, &report)
        }
        guard object.isBuiltIn else { return }
        for (rule, check) in byKind[object.kind] ?? [] {
            report.begin(rule)
            check(object, &report)
        }
        guard let pod = object.pod else { return }
        for (rule, check) in pods {
            report.begin(rule)
            check(pod, &report)
        }
        for container in pod.containers {
            for (rule, check) in containers {
                report.begin(rule, container: container.name)
                check(container, pod, &report)
            }
        }
    }

    func apply(to index: ObjectIndex, _ report: inout Report) {
        for (rule, check) in cluster {
            report.begin(rule)
            check(index, &report)
        }
    }
}
