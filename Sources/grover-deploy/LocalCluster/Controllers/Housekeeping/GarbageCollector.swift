import Documents
import KubernetesModel

/// Deletes what has lost all its owners, and carries foreground and orphaning deletions out.
struct GarbageCollector: Controller {
    static let foreground = "foregroundDeletion"
    static let orphan = "orphan"

    func keys(after change: CacheChange, in cache: ObjectCache) -> [ObjectKey] {
        var keys: [ObjectKey] = []
        if let object = change.after {
            let waits = object.isTerminating && !Self.pending(object).isEmpty
            if waits || object.ownerUIDs.contains(where: { !Self.stands($0, in: cache) }) { keys.append(object.key) }
            // An owner in foreground deletion takes its dependents along.
            if waits { keys += cache.dependents(of: object.uid).map(\.key) }
        }
        if let gone = change.before {
            if change.isDeletion { keys += cache.dependents(of: gone.uid).map(\.key) }
            for uid in gone.ownerUIDs {
                if let owner = cache.object(uid: uid), !Self.pending(owner).isEmpty { keys.append(owner.key) }
            }
        }
        return keys
    }

    func reconcile(_ key: ObjectKey, in context: ControllerContext) async throws -> Duration? {
        guard let object = context.cache.object(key) else { return nil }
        if object.isTerminating {
            let pending = Self.pending(object)
            if pending.contains(Self.orphan) {
                try await orphanDependents(of: object, in: context)
            } else if pending.contains(Self.foreground) {
                try await deleteDependents(of: object, in: context)
            }
            return nil
        }
        try await judgeOwners(of: object, in: context)
        return nil
    }

    /// The finalizers that are this controller's to remove.
    private static func pending(_ object: CachedObject) -> [String] {
        guard object.isTerminating else { return [] }
        return object.node.finalizers.filter { $0 == foreground || $0 == orphan }
    }

    /// Stands, and is not waiting for its dependents to go.
    private static func stands(_ uid: String, in cache: ObjectCache) -> Bool {
        guard let owner = cache.object(uid: uid) else { return false }
        return !pending(owner).contains(foreground)
    }

    private func orphanDependents(of owner: CachedObject, in context: ControllerContext) async throws {
        for dependent in context.cache.dependents(of: owner.uid) {
            try await drop([owner.uid], from: dependent, in: context)
        }
        try await remove(Self.orphan, from: owner, in: context)
    }

    private func deleteDependents(of owner: CachedObject, in context: ControllerContext) async throws {
        let dependents = context.cache.dependents(of: owner.uid)
        let blocking = dependents.filter { dependent in
            dependent.node.ownerReferences.contains {
                $0["uid"]?.string == owner.uid && $0["blockOwnerDeletion"]?.bool == true
            }
        }
        if blocking.isEmpty {
            try await remove(Self.foreground, from: owner, in: context)
            return
        }
        for dependent in dependents where !dependent.isTerminating {
            try await judgeOwners(of: dependent, in: context)
        }
    }

    /// Keeps an object that has an owner left, without references to the others; deletes one that has none.
    private func judgeOwners(of object: CachedObject, in context: ControllerContext) async throws {
        guard !object.isTerminating else { return }
        var solid = false
        var waiting = false
        var dropped: Set<String> = []
        for reference in object.node.ownerReferences {
            guard let uid = reference["uid"]?.string else { continue }
            if let owner = context.cache.object(uid: uid) {
                if Self.pending(owner).contains(Self.foreground) {
                    waiting = true
                    dropped.insert(uid)
                } else {
                    solid = true
                }
            } else if try await standsUnseen(reference, of: object, in: context) {
                solid = true
            } else {
                dropped.insert(uid)
            }
        }
        guard !dropped.isEmpty else { return }
        if solid {
            try await drop(dropped, from: object, in: context)
        } else {
            let hasDependents = !context.cache.dependents(of: object.uid).isEmpty
            try await context.delete(object, propagation: waiting && hasDependents ? .foreground : .background)
        }
    }

    /// Asks the API for an owner that the cache does not have: it may be of a kind that is not watched. A kind that
    /// is not served is taken as standing.
    private func standsUnseen(
        _ reference: Node, of object: CachedObject, in context: ControllerContext
    ) async throws -> Bool {
        let kind = reference["kind"]?.string
        let apiVersion = reference["apiVersion"]?.string
        guard let name = reference["name"]?.string,
            let type = context.access.resources.served
                .first(where: { $0.kind == kind && $0.apiVersion == apiVersion })?.storage
        else { return true }
        let owner = try await context.access.get(
            type, namespace: type.namespaced ? object.namespace : nil, name: name)
        return owner?.uid != nil && owner?.uid == reference["uid"]?.string
    }

    private func drop(_ uids: Set<String>, from object: CachedObject, in context: ControllerContext) async throws {
        try await context.update(object) { node in
            let kept = node.ownerReferences.filter { !uids.contains($0["uid"]?.string ?? "") }
            node["metadata"]?["ownerReferences"] = kept.isEmpty ? nil : Node(kept)
        }
    }

    private func remove(_ finalizer: String, from object: CachedObject, in context: ControllerContext) async throws {
        try await context.update(object) { node in
            let kept = node.finalizers.filter { $0 != finalizer }
            node["metadata"]?["finalizers"] = kept.isEmpty ? nil : Node(kept.map { Node($0) })
        }
    }
}
