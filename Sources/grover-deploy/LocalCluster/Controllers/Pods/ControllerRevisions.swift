import Documents
import KubernetesModel

/// The templates that a workload has had, kept as ControllerRevisions.
struct ControllerRevisions {
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

    let owner: CachedObject
    let template: Node
    /// The label that carries the hash of a revision.
    let hashLabel: String
    let context: ControllerContext

    /// All that stand, oldest first, with the one of the current template as the newest.
    func follow() async throws -> [Revision] {
        var revisions = standing()
        let wanted = PodTemplate.comparable(template)
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
    func cleanUp(_ revisions: [Revision], inUse: Set<String>, keeping limit: Int) async throws {
        let unused = revisions.filter { !inUse.contains($0.name) }
        for revision in unused.prefix(max(0, unused.count - limit)) {
            try await context.delete(revision.object)
        }
    }

    private func standing() -> [Revision] {
        context.cache.managed(.controllerRevisions, by: owner).filter { !$0.isTerminating }
            .map { Revision(object: $0) }.sorted { $0.number < $1.number }
    }

    private func make(number: Int) async throws -> Revision? {
        let collisions = owner.node.value(at: "status", "collisionCount")?.int ?? 0
        let hash = PodTemplate.hash(template, collisions: collisions)
        var stored = template
        stored["$patch"] = "replace"
        let labels = (template.value(at: "metadata", "labels")?.textMap ?? [:]).merging([hashLabel: hash]) { $1 }
        var metadata: Node = [
            "name": Node("\(owner.name)-\(hash)"), "namespace": Node(owner.namespace),
            "labels": Node(texts: labels),
        ]
        // What the revision was for (`kubernetes.io/change-cause`) is shown with the history.
        let annotations = owner.node.annotations.filter { $0.key != Self.lastApplied }
        if !annotations.isEmpty { metadata["annotations"] = Node(texts: annotations) }
        metadata["ownerReferences"] = [owner.controllerReference]
        let object: Node = [
            "apiVersion": "apps/v1", "kind": "ControllerRevision", "metadata": metadata,
            "data": ["spec": ["template": stored]], "revision": Node(number),
        ]
        do {
            return try await context.create(.controllerRevisions, object).map { Revision(object: $0) }
        } catch let status as APIStatus where status.reason == "AlreadyExists" {
            return try await meetCollision("\(owner.name)-\(hash)", collisions: collisions, status)
        }
    }

    private static let lastApplied = "kubectl.kubernetes.io/last-applied-configuration"

    /// The name is taken: by what an earlier, interrupted pass made, or by another template with the same hash.
    private func meetCollision(_ name: String, collisions: Int, _ status: APIStatus) async throws -> Revision? {
        let standing = try await context.access.get(.controllerRevisions, namespace: owner.namespace, name: name)
        if let object = standing.flatMap({ CachedObject(.controllerRevisions, $0) }),
            object.controllerUID == owner.uid
        {
            return Revision(object: object)
        }
        try await context.update(owner, subresource: "status") { node in
            node.set(Node(collisions + 1), at: "status", "collisionCount")
        }
        throw status
    }
}
