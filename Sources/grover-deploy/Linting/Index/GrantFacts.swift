internal import Documents

/// Who may refer to what in the namespace of a ReferenceGrant.
final class GrantFacts: Sendable {
    /// One leave: objects of a kind in a namespace may refer to those of another kind, or to one of them.
    struct Leave: Sendable, Hashable {
        let kind: String
        let namespace: String
        let targetGroup: String
        let targetKind: String
        let targetName: String?
    }

    let leaves: [Leave]

    init(_ object: LintObject) {
        let from = (object.spec?["from"]?.list ?? []).filter { $0["group"]?.string == RouteFacts.group }
        let to = object.spec?["to"]?.list ?? []
        leaves = from.flatMap { from in
            to.map { to in
                Leave(
                    kind: from["kind"]?.string ?? "", namespace: from["namespace"]?.string ?? "",
                    targetGroup: to["group"]?.string ?? "", targetKind: to["kind"]?.string ?? "",
                    targetName: to["name"]?.string)
            }
        }
    }
}

extension ObjectIndex {
    /// The references of objects to other namespaces, as far as no ReferenceGrant there lets them.
    func referencesWithoutLeave(
        _ references: (IndexedObject) -> [RouteFacts.Reference]?
    ) -> [(object: IndexedObject, reference: RouteFacts.Reference)] {
        var leaves: [String: Set<GrantFacts.Leave>] = [:]
        for object in all {
            if let grant = object.grant { leaves[object.namespace, default: []].formUnion(grant.leaves) }
        }
        return all.flatMap { object in
            (references(object) ?? []).filter { target in
                guard let namespace = target.namespace, namespace != object.namespace else { return false }
                return ![target.name, nil].contains { name in
                    let leave = GrantFacts.Leave(
                        kind: object.kind, namespace: object.namespace, targetGroup: target.group,
                        targetKind: target.kind, targetName: name)
                    return leaves[namespace]?.contains(leave) == true
                }
            }.map { (object, $0) }
        }
    }
}
