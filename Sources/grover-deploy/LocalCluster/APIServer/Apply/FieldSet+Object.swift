import Documents
import KubernetesModel

extension FieldSet {
    /// Every field that an object sets: leaves, items of lists, and keys that the schema does not name.
    init(of node: Node, as type: SchemaType) {
        if type.isLeaf {
            isMember = true
            return
        }
        switch type.kind {
        case .list:
            for item in node.list ?? [] {
                guard let step = type.step(to: item), let itemType = type.items else { continue }
                var part = FieldSet(of: item, as: itemType)
                part.isMember = true
                parts[step] = parts[step].map { $0.union(part) } ?? part
            }
        default:
            for entry in node.map ?? Mapping() {
                guard let property = type.property(entry.key) else { continue }
                var part = FieldSet(of: entry.value, as: property)
                let isEmpty = entry.value.isNull || entry.value.map?.isEmpty == true
                if isEmpty || !type.declares(entry.key) { part.isMember = true }
                if !part.isEmpty { parts["f:\(entry.key)"] = part }
            }
        }
    }

    /// The same set in which every field that the schema names and that has parts is a member too, so that it can go
    /// when all its parts go.
    func withNamedFields(of type: SchemaType?) -> FieldSet {
        var result = FieldSet(isMember: isMember)
        for (step, part) in parts {
            let key = String(step.dropFirst(2))
            let isField = step.hasPrefix("f:")
            let partType = isField ? type?.property(key) : type?.items
            var named = part.parts.isEmpty ? part : part.withNamedFields(of: partType)
            if isField, !part.parts.isEmpty, type?.declares(key) == true { named.isMember = true }
            result.parts[step] = named
        }
        return result
    }
}
