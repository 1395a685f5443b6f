import Documents
import KubernetesModel

/// The annotations in which a Deployment's ReplicaSets carry its history and the sizes they were given.
enum Revisions {
    static let revision = "deployment.kubernetes.io/revision"
    static let history = "deployment.kubernetes.io/revision-history"
    static let desiredReplicas = "deployment.kubernetes.io/desired-replicas"
    static let maxReplicas = "deployment.kubernetes.io/max-replicas"

    private static let notCopied: Set<String> = [
        revision, history, desiredReplicas, maxReplicas, "kubectl.kubernetes.io/last-applied-configuration",
        "deprecated.deployment.rollback.to",
    ]
    private static let historyLength = 2000

    /// What a ReplicaSet's annotations become when it is the current one of its Deployment.
    ///
    /// - Parameter existing: nil for a ReplicaSet that is made now.
    static func annotations(
        of existing: [String: String]?, deployment: DeploymentState, revision number: Int
    ) -> [String: String] {
        var result = existing ?? [:]
        for (key, value) in deployment.object.node.annotations where !notCopied.contains(key) {
            result[key] = value
        }
        guard let existing else {
            result[revision] = String(number)
            return result.merging(sizes(of: deployment)) { $1 }
        }
        let before = existing[revision].flatMap { Int($0) } ?? 0
        guard before < number else { return result }
        result[revision] = String(number)
        if existing[revision] != nil {
            var past = (existing[history] ?? "").split(separator: ",").map(String.init) + [String(before)]
            while past.count > 1, past.joined(separator: ",").utf8.count > historyLength { past.removeFirst() }
            result[history] = past.joined(separator: ",")
        }
        return result
    }

    /// The sizes that a ReplicaSet was last scaled under.
    static func sizes(of deployment: DeploymentState) -> [String: String] {
        [
            desiredReplicas: String(deployment.desired),
            maxReplicas: String(deployment.arithmetic.maximumTotal),
        ]
    }
}

extension Node {
    /// Sets annotations, or takes the whole mapping away where none are left.
    mutating func setAnnotations(_ annotations: [String: String]) {
        set(annotations.isEmpty ? nil : Node(texts: annotations), at: "metadata", "annotations")
    }
}
