internal import Documents
internal import KubernetesModel
internal import Planning

extension Node {
    /// The object as somebody could have applied it: without what the server fills in.
    var asApplied: Node {
        var object = self
        object["status"] = nil
        for field in ["uid", "resourceVersion", "generation", "creationTimestamp", "managedFields", "selfLink"] {
            object["metadata"]?[field] = nil
        }
        object["metadata"]?["annotations"]?["deployment.kubernetes.io/revision"] = nil
        return object
    }

    /// Whether the object carries the mark of our applies.
    var isOurs: Bool { annotations[ContentHash.annotation] != nil }
}

extension Plan.Change {
    /// Whether somebody stopped the Deployment's rollouts: what is written would lie there until they go on.
    var isPausedByOthers: Bool {
        action != .unchanged && live?.value(at: "spec", "paused")?.bool == true
            && object.value(at: "spec", "paused")?.bool == nil
    }
}
