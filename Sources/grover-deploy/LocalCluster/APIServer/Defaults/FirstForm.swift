import Documents
import KubernetesModel

/// What the server itself writes into an object when it is made, and keeps while it stands. Nobody owns these fields.
enum FirstForm {
    private static let generationKey = "deprecated.daemonset.template.generation"

    /// - Parameter store: knows the PriorityClasses that pods name.
    static func complete(_ object: inout Node, type: ResourceType, in store: ObjectStore) throws {
        switch type {
        case .jobs: giveSelector(to: &object)
        case .pods:
            givePlace(to: &object)
            try givePriority(to: &object, in: store)
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

    /// What admission adds to a pod: it stays five minutes on a node that is not well.
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
    }

    private static func givePriority(to pod: inout Node, in store: ObjectStore) throws {
        guard pod["spec"]?.map != nil else { return }
        var chosen: Node?
        if let name = pod.value(at: "spec", "priorityClassName")?.string, !name.isEmpty {
            guard let known = store.object(ObjectKey(.priorityClasses, namespace: nil, name: name)) else {
                throw APIStatus.forbidden(
                    .pods, pod.objectName ?? "", "no PriorityClass with name \(name) was found")
            }
            chosen = known.node
        } else {
            chosen = store.objects(.priorityClasses).objects.first { $0.node["globalDefault"]?.bool == true }?.node
            if let name = chosen?.objectName { pod.set(Node(name), at: "spec", "priorityClassName") }
        }
        pod.set(chosen?["value"] ?? 0, at: "spec", "priority")
        pod.set(chosen?["preemptionPolicy"] ?? "PreemptLowerPriority", at: "spec", "preemptionPolicy")
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
