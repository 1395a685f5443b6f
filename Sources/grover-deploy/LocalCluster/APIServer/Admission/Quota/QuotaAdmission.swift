import Documents
import KubernetesModel

/// Refuses what would take a namespace beyond one of its quotas.
///
/// What is used is counted from the objects that stand, in turn with the write: two pods that come at once do not both
/// take the last place.
struct QuotaAdmission: AdmissionStep {
    func check(_ object: Node, replacing old: Node?, _ request: AdmissionRequest, in store: ObjectStore) throws {
        guard request.subresource == nil, request.type.namespaced, request.type != .events else { return }
        let quotas = store.objects(.resourceQuotas, namespace: request.namespace).objects
        guard !quotas.isEmpty else { return }
        let wanted = added(object, over: old, request.type)
        for quota in quotas.map({ ResourceQuota($0.node) }) where quota.covers(object, request.type) {
            if request.type == .pods, old == nil {
                let unspecified = quota.unspecified(in: object)
                guard unspecified.isEmpty else {
                    throw request.forbidden("failed quota: \(quota.name): must specify \(unspecified)")
                }
            }
            let requested = wanted.filter { quota.hard[$0.key] != nil && $0.value.milli > 0 }
            guard !requested.isEmpty else { continue }
            let used = used(of: requested, quota, request, in: store)
            let exceeded = requested.filter { entry in
                let sum = (used[entry.key] ?? Amount(count: 0)) + entry.value
                return sum.milli > quota.hard[entry.key]?.milli ?? .max
            }
            guard !exceeded.isEmpty else { continue }
            throw request.forbidden(
                "exceeded quota: \(quota.name), requested: \(exceeded.text), "
                    + "used: \(used.filter { exceeded[$0.key] != nil }.text), "
                    + "limited: \(quota.hard.filter { exceeded[$0.key] != nil }.text)")
        }
    }

    private func added(_ object: Node, over old: Node?, _ type: ResourceType) -> ResourceAmounts {
        var wanted = QuotaUsage.of(object, type)
        guard let old else { return wanted }
        for (name, amount) in QuotaUsage.of(old, type) {
            wanted[name] = (wanted[name] ?? Amount(count: 0)) - amount
        }
        return wanted
    }

    private func used(
        of names: ResourceAmounts, _ quota: ResourceQuota, _ request: AdmissionRequest, in store: ObjectStore
    ) -> ResourceAmounts {
        var used = names.mapValues { _ in Amount(count: 0) }
        for object in store.objects(request.type, namespace: request.namespace).objects
        where quota.covers(object.node, request.type) {
            used.add(QuotaUsage.of(object.node, request.type).filter { names[$0.key] != nil })
        }
        return used
    }
}
