import Documents
import KubernetesModel

/// The templates that a StatefulSet has had, kept as ControllerRevisions.
struct StatefulSetRevisions {
    struct Revision: Sendable {
        let object: CachedObject
        var name: String { object.name }
        var number: Int { object.node["revision"]?.int ?? 0 }
        var template: Node {
            var template = object.node.value(at: "data", "spec", "template") ?? .emptyMap
            template["$patch"] = nil
            return template
        }
    }

    let set: StatefulSetState
    let context: ControllerContext

    /// All that stand, oldest first, with the one of the current template as the newest.
    func follow() async throws -> [Revision] {
        var revisions = standing()
        let wanted = PodTemplate.comparable(set.template)
        let next = (revisions.last?.number ?? 0) + 1
        guard let match = revisions.firstIndex(where: { PodTemplate.comparable($0.template) == wanted }) else {
            if let made = try await make(number: next) { revisions.append(made) }
            return revisions
        }
        guard match != revisions.count - 1 else { return revisions }
        let again = revisions.remove(at: match)
        let updated = try await context.update(again.object) { $0["revision"] = Node(next) }
        revisions.append(Revision(object: updated ?? again.object))
        return revisions
    }

    /// Deletes the oldest that nothing uses, beyond the history limit.
    func cleanUp(_ revisions: [Revision], inUse: Set<String>) async throws {
        let unused = revisions.filter { !inUse.contains($0.name) }
        for revision in unused.prefix(max(0, unused.count - set.historyLimit)) {
            try await context.delete(revision.object)
        }
    }

    private func standing() -> [Revision] {
        context.cache.managed(.controllerRevisions, by: set.object).filter { !$0.isTerminating }
            .map { Revision(object: $0) }.sorted { $0.number < $1.number }
    }

    private func make(number: Int) async throws -> Revision? {
        let collisions = set.object.node.value(at: "status", "collisionCount")?.int ?? 0
        let hash = PodTemplate.hash(set.template, collisions: collisions)
        var template = set.template
        template["$patch"] = "replace"
        let labels = (set.template.value(at: "metadata", "labels")?.textMap ?? [:])
            .merging(["controller.kubernetes.io/hash": hash]) { $1 }
        let object: Node = [
            "apiVersion": "apps/v1", "kind": "ControllerRevision",
            "metadata": [
                "name": Node("\(set.name)-\(hash)"), "namespace": Node(set.object.namespace),
                "labels": Node(texts: labels), "ownerReferences": [set.object.controllerReference],
            ],
            "data": ["spec": ["template": template]], "revision": Node(number),
        ]
        return try await context.create(.controllerRevisions, object).map { Revision(object: $0) }
    }
}
