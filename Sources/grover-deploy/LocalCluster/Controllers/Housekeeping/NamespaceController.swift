import Documents
import KubernetesModel

/// Namespaces: each gets its default ServiceAccount, and one that is deleted is emptied before it goes.
struct NamespaceController: Controller {
    private static let finalizer = "kubernetes"

    func keys(after change: CacheChange, in cache: ObjectCache) -> [ObjectKey] {
        switch change.type {
        case .namespaces:
            return change.states.prefix(1).map(\.key)
        case .serviceAccounts where change.isDeletion:
            return namespaces(of: change)
        default:
            // A namespace that is being emptied waits for the last object to be gone.
            guard change.isDeletion else { return [] }
            return namespaces(of: change).filter { cache.object($0)?.isTerminating == true }
        }
    }

    func reconcile(_ key: ObjectKey, in context: ControllerContext) async throws -> Duration? {
        guard let namespace = context.cache.object(key) else { return nil }
        if namespace.isTerminating {
            try await empty(namespace, in: context)
        } else {
            try await addServiceAccount(to: namespace, in: context)
        }
        return nil
    }

    private func namespaces(of change: CacheChange) -> [ObjectKey] {
        change.states.prefix(1).filter { !$0.namespace.isEmpty }
            .map { ObjectKey(.namespaces, namespace: nil, name: $0.namespace) }
    }

    private func addServiceAccount(to namespace: CachedObject, in context: ControllerContext) async throws {
        let key = ObjectKey(.serviceAccounts, namespace: namespace.name, name: "default")
        guard context.cache.object(key) == nil else { return }
        do {
            try await context.create(
                .serviceAccounts,
                [
                    "apiVersion": "v1", "kind": "ServiceAccount",
                    "metadata": ["name": "default", "namespace": Node(namespace.name)],
                ])
        } catch let status as APIStatus where status.code == 409 || status.code == 403 || status.code == 404 {
            // Made by somebody else, or the namespace is on its way out.
        }
    }

    private func empty(_ namespace: CachedObject, in context: ControllerContext) async throws {
        let spec = namespace.node.value(at: "spec", "finalizers")?.list ?? []
        guard spec.contains(where: { $0.string == Self.finalizer }) else { return }
        for object in try await contents(of: namespace, in: context) where !object.isTerminating {
            try await context.delete(object)
        }
        let left = try await contents(of: namespace, in: context)
        let conditions = NamespaceConditions(left: left, now: context.now()).all(after: namespace.node)
        try await context.update(namespace, subresource: "status") { node in
            node.set(Node(conditions.map(\.node)), at: "status", "conditions")
        }
        guard left.isEmpty else { return }
        try await context.update(namespace, subresource: "finalize") { node in
            let kept = (node.value(at: "spec", "finalizers")?.list ?? []).filter { $0.string != Self.finalizer }
            node.set(kept.isEmpty ? nil : Node(kept), at: "spec", "finalizers")
        }
    }

    private func contents(
        of namespace: CachedObject, in context: ControllerContext
    ) async throws -> [CachedObject] {
        var objects: [CachedObject] = []
        for type in context.access.resources.stored where type.namespaced {
            objects += try await context.access.list(type, namespace: namespace.name).compactMap {
                CachedObject(type, $0)
            }
        }
        return objects
    }
}
