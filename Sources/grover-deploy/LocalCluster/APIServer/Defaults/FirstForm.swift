import Documents
import KubernetesModel

/// What the server itself writes into an object when it is made, and keeps while it stands. Nobody owns these fields.
enum FirstForm {
    private static let generationKey = "deprecated.daemonset.template.generation"

    static func complete(_ object: inout Node, type: ResourceType) {
        switch type {
        case .jobs: giveSelector(to: &object)
        case .pods: givePlace(to: &object)
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

    /// What admission adds to a pod: it stays five minutes on a node that is not well, and has a priority.
    private static func givePlace(to pod: inout Node) {
        guard pod["spec"]?.map != nil else { return }
        var tolerations = pod.value(at: "spec", "tolerations")?.list ?? []
        for key in ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"] {
            let isTold = tolerations.contains { toleration in
                let own = toleration["key"]?.string ?? ""
                let effect = toleration["effect"]?.string ?? ""
                return (own == key || own.isEmpty) && (effect == "NoExecute" || effect.isEmpty)
            }
            guard !isTold else { continue }
            tolerations.append([
                "key": Node(key), "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300,
            ])
        }
        pod.set(Node(tolerations), at: "spec", "tolerations")
        if pod.value(at: "spec", "priority") == nil {
            let priority: Node =
                switch pod.value(at: "spec", "priorityClassName")?.string {
                case "system-node-critical": 2_000_001_000
                case "system-cluster-critical": 2_000_000_000
                default: 0
                }
            pod.set(priority, at: "spec", "priority")
        }
        if pod.value(at: "spec", "preemptionPolicy") == nil {
            pod.set("PreemptLowerPriority", at: "spec", "preemptionPolicy")
        }
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
