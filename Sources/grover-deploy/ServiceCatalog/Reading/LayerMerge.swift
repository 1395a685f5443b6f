internal import Documents

/// Lays what later layers say over what earlier ones said.
///
/// Mappings merge by key, lists replace, `null` removes, and every node keeps the place it was written at.
struct LayerMerge {
    /// Whether `null` stays in the result, to remove something from a layer that is laid under it later.
    let keepsRemovals: Bool

    func merged(_ base: Node?, under over: Node, as shape: Shape?) -> Node? {
        guard !over.isNull else { return keepsRemovals ? over : nil }
        guard let upper = over.map else { return over }
        var result = base?.map ?? Mapping()
        for entry in upper {
            if let rivals = shape?.record?.alternatives, rivals.contains(entry.key), !entry.value.isNull {
                for rival in rivals where rival != entry.key { result.removeValue(forKey: rival) }
            }
            let inner = merged(result[entry.key], under: entry.value, as: shape?.child(entry.key))
            if let inner {
                result.set(Mapping.Entry(entry.key, at: entry.keyPlace, inner))
            } else {
                result.removeValue(forKey: entry.key)
            }
        }
        return Node(result, at: over.place ?? base?.place)
    }
}

extension Shape {
    func child(_ key: String) -> Shape? {
        if case .table(_, let value) = self { return value }
        return record?.keys[key]
    }

    /// The node with every key that its records know and it does not say, as `null`: templates may name them all.
    func filled(_ node: Node) -> Node {
        switch self {
        case .record(let record), .short(_, let record):
            guard let mapping = node.map else { return node }
            var full = Mapping()
            for key in record.keys.keys.sorted() {
                guard let shape = record.keys[key] else { continue }
                full.set(Mapping.Entry(key, at: mapping.entry(key)?.keyPlace, shape.filled(mapping[key] ?? .null)))
            }
            return Node(full, at: node.place)
        case .table(_, let value):
            return node.map.map { Node($0.mapValues(value.filled), at: node.place) } ?? node
        case .list(let item):
            return node.list.map { Node($0.map(item.filled), at: node.place) } ?? node
        default:
            return node
        }
    }
}
