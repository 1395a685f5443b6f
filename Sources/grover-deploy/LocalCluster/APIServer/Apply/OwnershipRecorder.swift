import Documents
import KubernetesModel

/// Keeps `managedFields` true over creations, updates and patches: who changes a field owns it from then on.
enum OwnershipRecorder {
    /// The new object with ownership brought up to date.
    ///
    /// What the new object says about ownership is where it begins, so that a client can rewrite it, as kubectl does when
    /// server-side apply takes over; an empty list takes all ownership away, and none at all leaves it as it was.
    static func record(
        _ object: Node, replacing old: Node?, by owner: FieldOwner, type: ResourceType, schema: SchemaType
    ) -> Node {
        var result = object
        let isReset = old != nil && object.metadata?["managedFields"]?.list.map(isEmptyList) == true
        var managed = ManagedFields(of: isReset ? nil : old)
        if old != nil, !isReset {
            let said = ManagedFields(of: object)
            if !said.entries.isEmpty { managed = said }
        }
        let before = old ?? Self.beginning(of: type, schema)
        let difference = ObjectComparison(from: before.unmanaged, to: object.unmanaged, as: schema)
            .excluding(type.fieldsOutOfReach(of: owner.subresource))
        let taken = difference.modified.union(difference.added).subtracting(.unowned)
        managed.take(difference.modified.union(difference.added).union(difference.removed))
        if !taken.isEmpty, !isReset {
            let fresh = ManagedEntry(owner: owner, isApply: false, apiVersion: type.apiVersion)
            managed.withEntry(fresh) { entry in
                entry.fields = entry.fields.union(taken)
                entry.touch(owner)
            }
        }
        result.set(managed.node, at: "metadata", "managedFields")
        return result
    }

    /// What stands before a creation. Events write three fields that nobody sets, and nobody owns them then.
    private static func beginning(of type: ResourceType, _ schema: SchemaType) -> Node {
        var object = schema.zeroValue
        if type == .events {
            object["eventTime"] = .null
            object["reportingComponent"] = ""
            object["reportingInstance"] = ""
        }
        return object
    }

    /// A client resets ownership with `[]` or `[{}]`.
    private static func isEmptyList(_ items: [Node]) -> Bool {
        items.isEmpty || items.count == 1 && items[0].isNothing
    }
}

extension Node {
    /// The object without what it says about ownership.
    var unmanaged: Node {
        var copy = self
        copy["metadata"]?["managedFields"] = nil
        return copy
    }
}

extension ResourceType {
    /// Top-level fields that a write through this door does not change, and so cannot own.
    func fieldsOutOfReach(of subresource: String?) -> [String] {
        switch subresource {
        case "status": ["spec"]
        // The finalizers of a namespace have a door of their own.
        case nil where self == .namespaces: ["spec", "status"]
        case nil where subresources.contains("status"): ["status"]
        default: []
        }
    }
}
