import Documents
import KubernetesModel

/// ClusterRoles with an aggregation rule: each holds the rules of all the roles that it selects.
struct RoleAggregationController: Controller {
    func keys(after change: CacheChange, in cache: ObjectCache) -> [ObjectKey] {
        guard change.type == .clusterRoles else { return [] }
        return cache.objects(.clusterRoles).filter { $0.node["aggregationRule"] != nil }.map(\.key)
    }

    func reconcile(_ key: ObjectKey, in context: ControllerContext) async throws -> Duration? {
        guard let role = context.cache.object(key), !role.isTerminating else { return nil }
        let all = context.cache.objects(.clusterRoles).map(\.node)
        guard let rules = RoleAggregation.rules(of: role.node, among: all), rules != role.node["rules"] ?? [] else {
            return nil
        }
        try await context.update(role) { $0["rules"] = rules }
        return nil
    }
}
