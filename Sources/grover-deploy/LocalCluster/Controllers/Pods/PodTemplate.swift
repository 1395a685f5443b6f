import Documents
import KubernetesModel

/// The `spec.template` of a workload: what it is compared by, and what pods are made from.
enum PodTemplate {
    static let hashLabel = "pod-template-hash"

    /// The template without what the cluster itself puts in.
    static func comparable(_ template: Node) -> Node {
        var template = template
        template["metadata"]?["labels"]?[hashLabel] = nil
        if template.value(at: "metadata", "labels")?.map?.isEmpty == true { template["metadata"]?["labels"] = nil }
        if template.value(at: "metadata", "creationTimestamp")?.isNull == true {
            template["metadata"]?["creationTimestamp"] = nil
        }
        if template["metadata"]?.map?.isEmpty == true { template["metadata"] = nil }
        return template
    }

    /// A short name for a template, of letters and digits that make no words.
    ///
    /// - Parameter collisions: how often the name was found taken by another template.
    static func hash(_ template: Node, collisions: Int = 0) -> String {
        var hash: UInt32 = 2_166_136_261
        func mix(_ byte: UInt8) {
            hash ^= UInt32(byte)
            hash = hash &* 16_777_619
        }
        for byte in JSON.bytes(comparable(template), .canonical) { mix(byte) }
        if collisions > 0 { for byte in String(collisions).utf8 { mix(byte) } }
        let alphabet = Array("bcdfghjklmnpqrstvwxz2456789")
        return String(String(hash).utf8.map { alphabet[Int($0) % alphabet.count] })
    }

    /// The pod that a template describes, managed by its owner.
    static func pod(from template: Node, owner: CachedObject) -> Node {
        var metadata: Node = .emptyMap
        metadata["namespace"] = Node(owner.namespace)
        metadata["labels"] = template.value(at: "metadata", "labels")
        metadata["annotations"] = template.value(at: "metadata", "annotations")
        metadata["finalizers"] = template.value(at: "metadata", "finalizers")
        metadata["ownerReferences"] = [owner.controllerReference]
        return ["apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": template["spec"] ?? .emptyMap]
    }
}
