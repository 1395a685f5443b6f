import KubernetesModel

/// Deployments: which ReplicaSets stand, and how many replicas each is asked for.
struct DeploymentController: Controller {
    func keys(after change: CacheChange, in cache: ObjectCache) -> [ObjectKey] {
        switch change.type {
        case .deployments: change.states.prefix(1).map(\.key)
        case .replicaSets: cache.owners(.deployments, after: change)
        // Recreate waits for the last pod of the old revision to be gone.
        case .pods where change.isDeletion: deployments(above: change, in: cache)
        default: []
        }
    }

    func reconcile(_ key: ObjectKey, in context: ControllerContext) async throws -> Duration? {
        guard let object = context.cache.object(key), let selector = object.selector,
            !selector.requirements.isEmpty
        else { return nil }
        let claimed = try await Ownership(owner: object, selector: selector).claim(.replicaSets, in: context)
        let deployment = DeploymentState(object)
        let family = ReplicaSetFamily(
            claimed.filter { !$0.isTerminating }.map { ReplicaSetState($0) }, of: deployment)
        var rollout = DeploymentRollout(deployment: deployment, family: family, context: context)
        return try await rollout.advance()
    }

    private func deployments(above change: CacheChange, in cache: ObjectCache) -> [ObjectKey] {
        change.states.compactMap { pod in
            guard let uid = pod.controllerUID, let set = cache.object(uid: uid),
                let owner = set.controllerUID.flatMap({ cache.object(uid: $0) }), owner.key.type == .deployments
            else { return nil }
            return owner.key
        }
    }
}
