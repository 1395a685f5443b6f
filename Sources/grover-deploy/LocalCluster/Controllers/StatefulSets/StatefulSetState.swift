import Documents
import KubernetesModel

/// What the controller reads of a StatefulSet.
struct StatefulSetState: Sendable {
    static let revisionLabel = "controller-revision-hash"
    static let podNameLabel = "statefulset.kubernetes.io/pod-name"
    static let podIndexLabel = "apps.kubernetes.io/pod-index"

    let object: CachedObject
    let replicas: Int
    let firstOrdinal: Int
    /// Pods start and stop all at once, without waiting for one another.
    let isParallel: Bool
    let replacesOnDelete: Bool
    /// Ordinals below keep the old revision.
    let partition: Int
    let maxUnavailable: IntOrPercent
    /// Claims go with their set, or with a pod that a smaller set does without.
    let claimsGoWithSet: Bool
    let claimsGoWithPods: Bool
    let minReadySeconds: Int
    let serviceName: String
    let template: Node
    let claimTemplates: [Node]
    let historyLimit: Int

    init(_ object: CachedObject) {
        self.object = object
        let spec = object.node["spec"] ?? .emptyMap
        replicas = spec["replicas"]?.int ?? 1
        firstOrdinal = spec.value(at: "ordinals", "start")?.int ?? 0
        isParallel = spec["podManagementPolicy"]?.string == "Parallel"
        replacesOnDelete = spec.value(at: "updateStrategy", "type")?.string == "OnDelete"
        partition = spec.value(at: "updateStrategy", "rollingUpdate", "partition")?.int ?? 0
        maxUnavailable =
            spec.value(at: "updateStrategy", "rollingUpdate", "maxUnavailable").flatMap { IntOrPercent($0) }
            ?? .count(1)
        let retention = spec["persistentVolumeClaimRetentionPolicy"]
        claimsGoWithSet = retention?["whenDeleted"]?.string == "Delete"
        claimsGoWithPods = retention?["whenScaled"]?.string == "Delete"
        minReadySeconds = spec["minReadySeconds"]?.int ?? 0
        serviceName = spec["serviceName"]?.string ?? ""
        template = spec["template"] ?? .emptyMap
        claimTemplates = spec["volumeClaimTemplates"]?.list ?? []
        historyLimit = spec["revisionHistoryLimit"]?.int ?? 10
    }

    var name: String { object.name }
    var ordinals: Range<Int> { firstOrdinal..<(firstOrdinal + max(0, replicas)) }

    /// The ordinal at the end of a pod's name.
    func ordinal(of pod: CachedObject) -> Int? {
        guard pod.name.hasPrefix("\(name)-") else { return nil }
        return Int(pod.name.dropFirst(name.utf8.count + 1))
    }

    /// The pod of an ordinal, of a revision's template, with its stable name and volumes.
    func pod(_ ordinal: Int, template: Node, revision: String) -> Node {
        let name = "\(self.name)-\(ordinal)"
        var pod = PodTemplate.pod(from: template, owner: object)
        pod.set(Node(name), at: "metadata", "name")
        pod.set(Node("\(object.name)-"), at: "metadata", "generateName")
        let labels = pod.labels.merging([
            Self.podNameLabel: name, Self.podIndexLabel: String(ordinal), Self.revisionLabel: revision,
        ]) { $1 }
        pod.set(Node(texts: labels), at: "metadata", "labels")
        pod.set(Node(name), at: "spec", "hostname")
        if !serviceName.isEmpty { pod.set(Node(serviceName), at: "spec", "subdomain") }
        guard !claimTemplates.isEmpty else { return pod }
        let claimed = claimTemplates.compactMap(\.objectName)
        let others = (pod.value(at: "spec", "volumes")?.list ?? []).filter { volume in
            !claimed.contains(volume["name"]?.string ?? "")
        }
        let volumes = claimed.map { volume -> Node in
            [
                "name": Node(volume),
                "persistentVolumeClaim": ["claimName": Node(claimName(volume, ordinal))],
            ]
        }
        pod.set(Node(volumes + others), at: "spec", "volumes")
        return pod
    }

    /// The claims of an ordinal, as they are made. Without a policy they have no owner: they outlive pod and set.
    func claims(_ ordinal: Int) -> [Node] {
        let selectorLabels = object.node.value(at: "spec", "selector", "matchLabels")?.textMap ?? [:]
        return claimTemplates.compactMap { template in
            guard let volume = template.objectName else { return nil }
            var metadata: Node = [
                "name": Node(claimName(volume, ordinal)), "namespace": Node(object.namespace),
                "labels": Node(texts: template.labels.merging(selectorLabels) { $1 }),
            ]
            metadata["annotations"] = template.value(at: "metadata", "annotations")
            if claimsGoWithSet { metadata["ownerReferences"] = [object.controllerReference] }
            return [
                "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": metadata,
                "spec": template["spec"] ?? .emptyMap,
            ]
        }
    }

    private func claimName(_ volume: String, _ ordinal: Int) -> String { "\(volume)-\(name)-\(ordinal)" }
}
