import Documents
import KubernetesModel

extension SchemaType {
    /// Whether the field is one value with one owner: a scalar, an atomic list or mapping, or of no known type.
    var isLeaf: Bool {
        switch kind {
        case .object: isAtomicMap || preservesUnknown
        case .list: listType == .atomic
        default: true
        }
    }

    /// The step of FieldsV1 that leads to an item of this list; nil where the item lacks what tells it apart.
    func step(to item: Node) -> String? {
        switch listType {
        case .atomic:
            return nil
        case .set:
            return item.scalarText == nil ? nil : "v:\(JSON.write(item))"
        case .map(let keys):
            var found: [(String, Node)] = []
            for key in keys {
                guard let value = item[key] ?? items?.property(key)?.defaultValue else { continue }
                found.append((key, value))
            }
            guard !found.isEmpty else { return nil }
            var text = "k:{"
            for (position, (key, value)) in found.sorted(by: { $0.0 < $1.0 }).enumerated() {
                if position > 0 { text += "," }
                text += "\"\(key)\":\(JSON.write(value))"
            }
            return text + "}"
        }
    }
}

extension Node {
    /// Absent, null, or without a single part.
    var isNothing: Bool {
        switch value {
        case .null: true
        case .list(let items): items.isEmpty
        case .map(let mapping): mapping.isEmpty
        default: false
        }
    }
}
