internal import KubernetesModel

/// Every object of the input, as far as others have to do with it.
struct ObjectIndex: Sendable {
    typealias Workload = (object: IndexedObject, facts: WorkloadFacts)

    let all: [IndexedObject]
    /// What was rendered before, when there is something to compare with.
    var previous: [Key: String] = [:]
    var catalog = DeclaredCatalog()
    private var byName: [Key: Int] = [:]
    private var byNamespace: [String: [Int]] = [:]
    private var byLabel: [Label: [Int]] = [:]
    private var autoscalers: [Key: Int] = [:]

    /// Where roles of the cluster stand, whatever namespace their manifest names: a server passes it over.
    private static let cluster = ""

    struct Key: Hashable, Sendable {
        let kind: String
        let namespace: String
        let name: String
    }

    /// A label of pods, so that a selector need not look at every workload there is.
    private struct Label: Hashable {
        let namespace: String
        let key: String
        let value: String
    }

    init(_ objects: [IndexedObject]) {
        all = objects
        for (position, object) in objects.enumerated() {
            let namespace = object.kind == "ClusterRole" ? Self.cluster : object.namespace
            let key = Key(kind: object.kind, namespace: namespace, name: object.name)
            if byName[key] == nil { byName[key] = position }
            if let target = object.autoscaler {
                autoscalers[Key(kind: target.kind, namespace: object.namespace, name: target.name)] = position
            }
            guard let workload = object.workload else { continue }
            byNamespace[object.namespace, default: []].append(position)
            for (key, value) in workload.labels {
                byLabel[Label(namespace: object.namespace, key: key, value: value), default: []].append(position)
            }
        }
    }

    func object(_ kind: String, _ name: String, in namespace: String) -> IndexedObject? {
        byName[Key(kind: kind, namespace: namespace, name: name)].map { all[$0] }
    }

    /// The role that a binding gives away.
    func role(of binding: IndexedObject) -> RoleFacts? {
        guard let facts = binding.binding else { return nil }
        let namespace = facts.kind == "ClusterRole" ? Self.cluster : binding.namespace
        return object(facts.kind, facts.role, in: namespace)?.role
    }

    /// The workloads whose pods have the labels, in the order of the input.
    func workloads(matching selector: LabelSelector, in namespace: String) -> [Workload] {
        var candidates = byNamespace[namespace] ?? []
        for case .isIn(let key, let values) in selector.requirements where values.count == 1 {
            let found = byLabel[Label(namespace: namespace, key: key, value: values[0])] ?? []
            if found.count < candidates.count { candidates = found }
        }
        return candidates.compactMap { position in
            guard let workload = all[position].workload, selector.matches(workload.labels) else { return nil }
            return (all[position], workload)
        }
    }

    /// The autoscaler of a workload.
    func autoscaler(of workload: IndexedObject) -> AutoscalerFacts? {
        let key = Key(kind: workload.kind, namespace: workload.namespace, name: workload.name)
        return autoscalers[key].flatMap { all[$0].autoscaler }
    }

    /// How many pods there are at least, when all is well.
    func replicas(of object: IndexedObject, _ workload: WorkloadFacts) -> Int {
        autoscaler(of: object)?.least ?? workload.replicas ?? 1
    }

    var bytes: Int { all.reduce(0) { $0 + $1.bytes } }
}
