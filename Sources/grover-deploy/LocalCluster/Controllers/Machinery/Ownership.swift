import Documents
import KubernetesModel

/// Finds what an object manages: adopts what its selector matches and nobody manages, lets go of what no longer
/// matches.
struct Ownership {
    let owner: CachedObject
    let selector: LabelSelector

    /// The objects of a type that the owner manages now.
    func claim(_ type: ResourceType, in context: ControllerContext) async throws -> [CachedObject] {
        var mine: [CachedObject] = []
        for object in context.cache.managed(type, by: owner) {
            if selector.matches(object.labels) || object.isTerminating || owner.isTerminating {
                mine.append(object)
            } else {
                try await release(object, in: context)
            }
        }
        guard !owner.isTerminating else { return mine }
        for object in context.cache.unmanaged(type, namespace: owner.namespace)
        where !object.isTerminating && selector.matches(object.labels) {
            if let adopted = try await adopt(object, in: context) { mine.append(adopted) }
        }
        return mine
    }

    private func adopt(_ object: CachedObject, in context: ControllerContext) async throws -> CachedObject? {
        let reference = owner.controllerReference
        let adopted = try await context.update(object) { node in
            guard node.controllerOwner == nil, node.deletionTimestamp == nil else { return }
            let others = node.ownerReferences.filter { $0["uid"] != reference["uid"] }
            node["metadata"]?["ownerReferences"] = Node(others + [reference])
        }
        return adopted?.controllerUID == owner.uid ? adopted : nil
    }

    private func release(_ object: CachedObject, in context: ControllerContext) async throws {
        try await context.update(object) { node in
            let others = node.ownerReferences.filter { $0["uid"]?.string != owner.uid }
            node["metadata"]?["ownerReferences"] = others.isEmpty ? nil : Node(others)
        }
    }
}

extension CachedObject {
    /// `spec.selector` of a workload.
    var selector: LabelSelector? { node.value(at: "spec", "selector").flatMap { LabelSelector($0) } }
}

extension ObjectCache {
    /// The workloads of a type that a changed object concerns: those that manage it or did, and when nobody does,
    /// those whose selector matches it.
    func owners(_ type: ResourceType, after change: CacheChange) -> [ObjectKey] {
        var keys: [ObjectKey] = []
        for state in change.states {
            if let uid = state.controllerUID {
                if let owner = object(uid: uid), owner.key.type == type { keys.append(owner.key) }
            } else if change.after != nil {
                keys += objects(type, namespace: state.namespace).filter {
                    $0.selector?.matches(state.labels) == true
                }.map(\.key)
            }
        }
        return keys
    }
}
