import Documents
import KubernetesModel

/// What the server itself writes into an object when it is made, and keeps while it stands. Nobody owns these fields.
enum FirstForm {
    private static let generationKey = "deprecated.daemonset.template.generation"

    static func complete(_ object: inout Node, type: ResourceType) {
        switch type {
        case .jobs: giveSelector(to: &object)
        case .daemonSets: object.set("1", at: "metadata", "annotations", generationKey)
        default: break
        }
    }

    static func keep(_ object: inout Node, old: Node, type: ResourceType) {
        guard type == .daemonSets else { return }
        let before = old.annotations[generationKey].flatMap { Int($0) } ?? 1
        let changed = object.value(at: "spec", "template") != old.value(at: "spec", "template")
        object.set(Node(String(changed ? before + 1 : before)), at: "metadata", "annotations", generationKey)
    }

    /// A Job's pods are told from those of all others by its uid, in the names of labels old and new.
    private static func giveSelector(to job: inout Node) {
        guard job.value(at: "spec", "manualSelector")?.bool != true, let uid = job.uid, let name = job.objectName
        else { return }
        let identity = [
            "batch.kubernetes.io/controller-uid": uid, "batch.kubernetes.io/job-name": name, "controller-uid": uid,
            "job-name": name,
        ]
        let labels = job.value(at: "spec", "template", "metadata", "labels")?.textMap ?? [:]
        let completed = Node(texts: labels.merging(identity) { $1 })
        job.set(completed, at: "spec", "template", "metadata", "labels")
        if job.value(at: "spec", "selector")?.isNothing ?? true {
            job.set(
                Node(texts: ["batch.kubernetes.io/controller-uid": uid]), at: "spec", "selector", "matchLabels")
        }
        if job.labels.isEmpty { job.set(completed, at: "metadata", "labels") }
    }
}
