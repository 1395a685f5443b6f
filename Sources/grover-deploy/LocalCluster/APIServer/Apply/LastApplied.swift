import Documents
import KubernetesModel

/// The annotation in which kubectl's client-side apply keeps what it applied, and what server-side apply makes of it.
///
/// Both rules are for the manager `kubectl` alone, as in a real server: they let `kubectl apply --server-side` take over
/// what `kubectl apply` made, and leave the way back open.
enum LastApplied {
    static let annotation = "kubectl.kubernetes.io/last-applied-configuration"
    private static let manager = "kubectl"

    /// Brings the annotation, where there is one, up to date with the configuration.
    ///
    /// - Returns: whether that changed the object.
    static func follow(_ configuration: Node, by owner: FieldOwner, in object: inout Node) -> Bool {
        guard owner.manager == manager, owner.subresource == nil,
            let before = object.metadata?["annotations"]?[annotation]
        else { return false }
        var applied = configuration.unmanaged
        applied["metadata"]?["annotations"]?[annotation] = nil
        if applied.metadata?["annotations"]?.isNothing == true { applied["metadata"]?["annotations"] = nil }
        let text = Node(JSON.write(applied.sorted) + "\n")
        object.set(text, at: "metadata", "annotations", annotation)
        return text != before
    }

    /// Fields over which kubectl has no quarrel with itself: those that the annotation names with their live values.
    static func undisputed(in live: Node, by owner: FieldOwner, as schema: SchemaType) -> FieldSet {
        guard owner.manager == manager, owner.subresource == nil,
            let text = live.metadata?["annotations"]?[annotation]?.string, let applied = try? JSON.read(text)
        else { return .empty }
        let difference = ObjectComparison(from: applied, to: live, as: schema)
        var fields = FieldSet(of: applied, as: schema)
            .subtracting(difference.modified).subtracting(difference.removed)
        fields.insert(["f:metadata", "f:annotations", "f:\(annotation)"])
        return fields
    }
}

extension Node {
    /// The same with the keys of each map in order, as Go writes maps.
    fileprivate var sorted: Node {
        if let list { return Node(list.map(\.sorted)) }
        guard let map else { return self }
        var result = Mapping()
        for key in map.keys.sorted() { result[key] = map[key]?.sorted }
        return Node(result)
    }
}
