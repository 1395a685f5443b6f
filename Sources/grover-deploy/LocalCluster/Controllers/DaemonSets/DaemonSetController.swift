import Documents
import KubernetesModel

/// DaemonSets: one pod on each node that takes it.
struct DaemonSetController: Controller {
    func keys(after change: CacheChange, in cache: ObjectCache) -> [ObjectKey] {
        switch change.type {
        case .daemonSets: change.states.prefix(1).map(\.key)
        case .pods: cache.owners(.daemonSets, after: change)
        case .nodes where Self.concernsPods(change): cache.objects(.daemonSets).map(\.key)
        default: []
        }
    }

    /// Not what a node reports of itself again and again.
    private static func concernsPods(_ change: CacheChange) -> Bool {
        guard let before = change.before, let after = change.after else { return true }
        return before.labels != after.labels || before.node["spec"] != after.node["spec"]
    }

    func reconcile(_ key: ObjectKey, in context: ControllerContext) async throws -> Duration? {
        guard let object = context.cache.object(key), let selector = object.selector,
            !selector.requirements.isEmpty, !object.isTerminating
        else { return nil }
        let set = DaemonSetState(object)
        let history = ControllerRevisions(
            owner: object, template: set.template, hashLabel: DaemonSetState.hashLabel, context: context)
        let revisions = try await history.follow()
        guard let update = revisions.last else { return nil }
        let pods = try await Ownership(owner: object, selector: selector).claim(.pods, in: context)
        let hash = update.object.labels[DaemonSetState.hashLabel] ?? ""
        var pass = DaemonSetPass(set: set, pods: pods.map { PodState($0) }, hash: hash, context: context)
        let wakeUp = try await pass.advance()
        let used = Set(pods.compactMap { $0.labels[DaemonSetState.hashLabel] }).union([hash])
        let inUse = revisions.filter { used.contains($0.object.labels[DaemonSetState.hashLabel] ?? "") }.map(\.name)
        try await history.cleanUp(revisions, inUse: Set(inUse), keeping: set.historyLimit)
        return wakeUp
    }
}
