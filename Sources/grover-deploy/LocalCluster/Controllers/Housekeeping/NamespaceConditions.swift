import Documents
import KubernetesModel

/// What a namespace that is deleted says about its progress.
struct NamespaceConditions {
    let left: [CachedObject]
    let now: Timestamp

    func all(after namespace: Node) -> [Condition] {
        let before = [Condition](of: namespace)
        return [
            condition(
                "NamespaceDeletionDiscoveryFailure", false, "ResourcesDiscovered",
                "All resources successfully discovered"),
            condition(
                "NamespaceDeletionGroupVersionParsingFailure", false, "ParsedGroupVersions",
                "All legacy kube types successfully parsed"),
            condition(
                "NamespaceDeletionContentFailure", false, "ContentDeleted",
                "All content successfully deleted, may be waiting on finalization"),
            remaining, finalizers,
        ].map { condition in
            var condition = condition
            if let known = before[condition.type], known.status == condition.status {
                condition.lastTransitionTime = known.lastTransitionTime
            }
            return condition
        }
    }

    private var remaining: Condition {
        guard !left.isEmpty else {
            return condition(
                "NamespaceContentRemaining", false, "ContentRemoved", "All content successfully removed")
        }
        let counts = Dictionary(grouping: left) { "\($0.key.type.plural).\($0.key.type.group)" }
            .map { "\($0.key) has \($0.value.count) resource instances" }.sorted()
        return condition(
            "NamespaceContentRemaining", true, "SomeResourcesRemain",
            "Some resources are remaining: \(counts.joined(separator: ", "))")
    }

    private var finalizers: Condition {
        let counts = Dictionary(grouping: left.flatMap { $0.node.finalizers }) { $0 }
            .map { "\($0.key) in \($0.value.count) resource instances" }.sorted()
        guard !counts.isEmpty else {
            return condition(
                "NamespaceFinalizersRemaining", false, "ContentHasNoFinalizers",
                "All content-preserving finalizers finished")
        }
        return condition(
            "NamespaceFinalizersRemaining", true, "SomeFinalizersRemain",
            "Some content in the namespace has finalizers remaining: \(counts.joined(separator: ", "))")
    }

    private func condition(_ type: String, _ holds: Bool, _ reason: String, _ message: String) -> Condition {
        Condition(type, holds ? "True" : "False", reason, message, transition: now.text)
    }
}
