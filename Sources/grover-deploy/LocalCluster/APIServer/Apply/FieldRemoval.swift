import Documents
import KubernetesModel

extension Node {
    /// The node without the fields and items of the set; what leads to them stays.
    func removing(_ fields: FieldSet, as type: SchemaType) -> Node {
        guard !fields.parts.isEmpty, !type.isLeaf else { return self }
        switch value {
        case .list(let items):
            guard let itemType = type.items else { return self }
            let left = items.compactMap { item -> Node? in
                guard let step = type.step(to: item), let part = fields.parts[step] else { return item }
                return part.isMember ? nil : item.removing(part, as: itemType)
            }
            return left.isEmpty && !items.isEmpty ? .null : with(.list(left))
        case .map(var mapping):
            let wasEmpty = mapping.isEmpty
            for (step, part) in fields.parts where step.hasPrefix("f:") {
                let key = String(step.dropFirst(2))
                guard let old = mapping[key] else { continue }
                if part.isMember {
                    mapping[key] = nil
                } else if let property = type.property(key) {
                    mapping[key] = old.removing(part, as: property)
                }
            }
            return mapping.isEmpty && !wasEmpty ? .null : with(.map(mapping))
        default:
            return self
        }
    }

    private func with(_ value: Content) -> Node {
        Node(value, at: place, filledFrom: filledFrom)
    }
}
