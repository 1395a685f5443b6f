import Documents
import KubernetesModel

/// How one object differs from another, field by field.
struct ObjectComparison {
    private(set) var added = FieldSet()
    private(set) var modified = FieldSet()
    private(set) var removed = FieldSet()

    init(from old: Node, to new: Node, as type: SchemaType) {
        compare(old, new, type, path: [])
    }

    private init() {}

    var isEmpty: Bool { added.isEmpty && modified.isEmpty && removed.isEmpty }

    /// The same differences without those below the given top-level fields.
    func excluding(_ fields: [String]) -> ObjectComparison {
        guard !fields.isEmpty else { return self }
        func cut(_ set: FieldSet) -> FieldSet {
            var set = set
            for field in fields { set.parts["f:\(field)"] = nil }
            return set
        }
        var result = ObjectComparison()
        result.added = cut(added)
        result.modified = cut(modified)
        result.removed = cut(removed)
        return result
    }

    private mutating func compare(_ old: Node?, _ new: Node?, _ type: SchemaType, path: [String]) {
        let bothEmpty = (old?.isNothing ?? true) && (new?.isNothing ?? true)
        if type.isLeaf || bothEmpty && !isScalar(old) && !isScalar(new) {
            compareLeaf(old, new, path)
            return
        }
        if type.kind == .list {
            compareItems(old?.list ?? [], new?.list ?? [], type, path)
        } else {
            compareKeys(old?.map ?? Mapping(), new?.map ?? Mapping(), type, path)
        }
        if old == nil { added.insert(path[...]) } else if new == nil { removed.insert(path[...]) }
    }

    private func isScalar(_ node: Node?) -> Bool {
        guard let node else { return false }
        return !node.isNull && node.list == nil && node.map == nil
    }

    private mutating func compareLeaf(_ old: Node?, _ new: Node?, _ path: [String]) {
        switch (old, new) {
        case (nil, nil): break
        case (nil, _): added.insert(path[...])
        case (_, nil): removed.insert(path[...])
        case (let old?, let new?):
            if old != new { modified.insert(path[...]) }
        }
    }

    private mutating func compareKeys(_ old: Mapping, _ new: Mapping, _ type: SchemaType, _ path: [String]) {
        for entry in old {
            guard let property = type.property(entry.key) else { continue }
            let other = new[entry.key]
            // Most of two states is the same; what shares its text needs no walk.
            if let other, other == entry.value { continue }
            compare(entry.value, other, property, path: path + ["f:\(entry.key)"])
        }
        for entry in new where old[entry.key] == nil {
            guard let property = type.property(entry.key) else { continue }
            compare(nil, entry.value, property, path: path + ["f:\(entry.key)"])
        }
    }

    private mutating func compareItems(_ old: [Node], _ new: [Node], _ type: SchemaType, _ path: [String]) {
        guard let itemType = type.items else { return }
        let before = Dictionary(grouping: old, by: { type.step(to: $0) ?? "" })
        let after = Dictionary(grouping: new, by: { type.step(to: $0) ?? "" })
        for step in Set(before.keys).union(after.keys) where !step.isEmpty {
            let olds = before[step] ?? []
            let news = after[step] ?? []
            let here = path + [step]
            switch (olds.count > 1, news.count > 1) {
            case (false, false): compare(olds.first, news.first, itemType, path: here)
            case (true, true):
                if olds != news { modified.insert(here[...]) }
            case (true, false):
                if let only = news.first { compare(nil, only, itemType, path: here) }
                removed.insert(here[...])
            case (false, true):
                if let only = olds.first { compare(only, nil, itemType, path: here) }
                added.insert(here[...])
            }
        }
    }
}
