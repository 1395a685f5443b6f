import Documents
import KubernetesModel

extension DeploymentRollout {
    /// Makes the ReplicaSet of the current template the newest revision, and creates it where that is wanted.
    mutating func followRevision(creating: Bool) async throws {
        let revision = family.highestOldRevision + 1
        if let new = family.new {
            try await follow(new, revision: revision)
        } else if creating {
            try await createReplicaSet(revision: revision)
        }
    }

    private mutating func follow(_ new: ReplicaSetState, revision: Int) async throws {
        let annotations = Revisions.annotations(of: new.annotations, deployment: deployment, revision: revision)
        let readySeconds = new.object.node.value(at: "spec", "minReadySeconds")?.int ?? 0
        if annotations != new.annotations || readySeconds != deployment.minReadySeconds {
            let seconds = deployment.minReadySeconds
            let updated = try await context.update(new.object) { node in
                node.setAnnotations(annotations)
                node.set(seconds == 0 ? nil : Node(seconds), at: "spec", "minReadySeconds")
            }
            if let updated { family.replace(with: ReplicaSetState(updated)) }
        }
        let number = annotations[Revisions.revision]
        let needsRevision = number != nil && number != deployment.revision
        let needsCondition = deployment.progressDeadline != nil && deployment.conditions["Progressing"] == nil
        if needsCondition {
            try await note(
                revision: number, progress: "True", "FoundNewReplicaSet",
                "Found new replica set \"\(new.name)\"")
        } else if needsRevision {
            try await note(revision: number)
        }
    }

    private mutating func createReplicaSet(revision: Int) async throws {
        let hash = PodTemplate.hash(deployment.template, collisions: deployment.collisions)
        let name = "\(deployment.name)-\(hash)"
        let size = deployment.arithmetic.newReplicas(current: 0, total: family.total)
        let replicas = deployment.recreates ? deployment.desired : size
        let created: CachedObject?
        do {
            created = try await context.create(
                .replicaSets, replicaSet(name, hash: hash, replicas: replicas, revision: revision))
        } catch let status as APIStatus where status.reason == "AlreadyExists" {
            try await meetCollision(name, status)
            return
        } catch let status as APIStatus {
            if status.causes.contains(where: { $0.reason == "NamespaceTerminating" }) { return }
            let message = "Failed to create new replica set \"\(name)\": \(status.message)"
            if deployment.progressDeadline != nil {
                try await note(progress: "False", "ReplicaSetCreateError", message)
            }
            await context.events.record(
                "ReplicaSetCreateError", message, about: deployment.object, from: Self.component,
                severity: .warning)
            throw status
        }
        guard let created else { return }
        family.new = ReplicaSetState(created)
        if replicas > 0 {
            await context.events.record(
                "ScalingReplicaSet", "Scaled up replica set \(name) from 0 to \(replicas)",
                about: deployment.object, from: Self.component)
        }
        if deployment.progressDeadline == nil {
            try await note(revision: String(revision))
        } else {
            try await note(
                revision: String(revision), progress: "True", "NewReplicaSetCreated",
                "Created new replica set \"\(name)\"")
        }
    }

    /// The name is taken: by what an earlier, interrupted pass made, or by another template with the same hash.
    private mutating func meetCollision(_ name: String, _ status: APIStatus) async throws {
        let standing = try await context.access.get(
            .replicaSets, namespace: deployment.object.namespace, name: name)
        guard let standing, let object = CachedObject(.replicaSets, standing) else { throw status }
        let state = ReplicaSetState(object)
        if object.controllerUID == deployment.object.uid, state.hasTemplate(of: deployment) {
            family.new = state
            return
        }
        let count = deployment.collisions + 1
        try await context.update(deployment.object, subresource: "status") { node in
            node.set(Node(count), at: "status", "collisionCount")
        }
        throw status
    }

    private func replicaSet(_ name: String, hash: String, replicas: Int, revision: Int) -> Node {
        let labels = (deployment.template.value(at: "metadata", "labels")?.textMap ?? [:])
            .merging([PodTemplate.hashLabel: hash]) { $1 }
        var template = deployment.template
        template.set(Node(texts: labels), at: "metadata", "labels")
        var selector = deployment.object.node.value(at: "spec", "selector") ?? .emptyMap
        selector.set(Node(hash), at: "matchLabels", PodTemplate.hashLabel)
        let annotations = Revisions.annotations(of: nil, deployment: deployment, revision: revision)
        var spec: Node = ["replicas": Node(replicas)]
        if deployment.minReadySeconds > 0 { spec["minReadySeconds"] = Node(deployment.minReadySeconds) }
        spec["selector"] = selector
        spec["template"] = template
        return [
            "apiVersion": "apps/v1", "kind": "ReplicaSet",
            "metadata": [
                "name": Node(name), "namespace": Node(deployment.object.namespace), "labels": Node(texts: labels),
                "annotations": Node(texts: annotations),
                "ownerReferences": [deployment.object.controllerReference],
            ],
            "spec": spec,
        ]
    }
}
