import Documents
import KubernetesModel

/// ResourceQuotas: how much of what they bound is used now.
struct QuotaController: Controller {
    func keys(after change: CacheChange, in cache: ObjectCache) -> [ObjectKey] {
        guard let object = change.states.first, !object.namespace.isEmpty else { return [] }
        if change.type == .resourceQuotas { return change.after.map { [$0.key] } ?? [] }
        return cache.objects(.resourceQuotas, namespace: object.namespace).map(\.key)
    }

    func reconcile(_ key: ObjectKey, in context: ControllerContext) async throws -> Duration? {
        guard let object = context.cache.object(key), !object.isTerminating else { return nil }
        let quota = ResourceQuota(object.node)
        var used = quota.hard.mapValues { _ in Amount(count: 0) }
        let types = Set(
            quota.hard.keys.compactMap { QuotaUsage.type(of: $0, among: context.access.resources.stored) })
        for type in types {
            for counted in context.cache.objects(type, namespace: key.namespace)
            where quota.covers(counted.node, type) {
                used.add(QuotaUsage.of(counted.node, type).filter { quota.hard[$0.key] != nil })
            }
        }
        let hard = object.node.value(at: "spec", "hard") ?? .emptyMap
        try await context.setStatus(["hard": hard, "used": used.node], of: object)
        return nil
    }
}
