import Documents
import KubernetesModel

/// Nodes: the labels and the annotation that a control plane adds to what a kubelet registers.
struct NodeLabelController: Controller {
    private static let lifetime = "node.alpha.kubernetes.io/ttl"

    func keys(after change: CacheChange, in cache: ObjectCache) -> [ObjectKey] {
        change.type == .nodes ? change.after.map { [$0.key] } ?? [] : []
    }

    func reconcile(_ key: ObjectKey, in context: ControllerContext) async throws -> Duration? {
        guard let node = context.cache.object(key), !node.isTerminating else { return nil }
        var labels = node.labels
        for name in ["arch", "os"] {
            if let value = labels["kubernetes.io/\(name)"] { labels["beta.kubernetes.io/\(name)"] = value }
        }
        guard labels != node.labels || node.node.annotations[Self.lifetime] == nil else { return nil }
        let all = labels
        try await context.update(node) { node in
            node.set(Node(texts: all), at: "metadata", "labels")
            node.set("0", at: "metadata", "annotations", Self.lifetime)
        }
        return nil
    }
}
