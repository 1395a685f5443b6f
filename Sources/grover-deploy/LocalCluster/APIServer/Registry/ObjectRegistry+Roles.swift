import Documents
import KubernetesModel

extension ObjectRegistry {
    /// Makes the roles and bindings that every cluster has, and gives back to them what they lost.
    ///
    /// They are known to be right: what would cost time, as defaults and checks of fields do, is left out.
    func makeBootstrapRoles() throws {
        for (type, wanted) in BootstrapRoles.all {
            let key = ObjectKey(type, namespace: nil, name: wanted.objectName ?? "")
            guard let old = store.object(key) else {
                var object = wanted
                begin(&object, type: type)
                try store.write(object, at: key, expecting: .absent)
                continue
            }
            guard old.node.annotations[BootstrapRoles.autoupdate] != "false" else { continue }
            let mended = Self.mended(old.node, by: wanted)
            if mended != old.node { try store.write(mended, at: key, expecting: .revision(old.revision)) }
        }
    }

    /// The object with what it lacks of the wanted one; what others added stays.
    private static func mended(_ object: Node, by wanted: Node) -> Node {
        var object = object
        for part in ["labels", "annotations"] {
            for entry in wanted.metadata?[part]?.map ?? Mapping() {
                object.set(entry.value, at: "metadata", part, entry.key)
            }
        }
        for part in ["rules", "subjects"] where wanted["aggregationRule"] == nil {
            let present = object[part]?.list ?? []
            let missing = (wanted[part]?.list ?? []).filter { !present.contains($0) }
            if !missing.isEmpty { object[part] = Node(present + missing) }
        }
        for part in ["roleRef", "aggregationRule"] where wanted[part] != nil { object[part] = wanted[part] }
        return object
    }
}
