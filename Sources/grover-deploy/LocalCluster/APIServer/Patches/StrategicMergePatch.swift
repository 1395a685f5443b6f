import Documents
import KubernetesModel

/// Kubernetes' own merge patch: lists merge by the keys that the schema names, and directives say what else to do.
///
/// `$patch: delete` and `$patch: replace`, `$retainKeys`, `$setElementOrder/LIST`, `$deleteFromPrimitiveList/LIST`.
enum StrategicMergePatch {
    static func apply(_ patch: Node, to object: Node, as type: SchemaType) throws(APIStatus) -> Node {
        guard let changes = patch.map else {
            throw .badRequest("error decoding patch: a mapping belongs here")
        }
        return Node(try merge(changes, into: object.map ?? Mapping(), as: type))
    }

    private static func merge(
        _ patch: Mapping, into original: Mapping, as type: SchemaType?
    ) throws(APIStatus) -> Mapping {
        switch patch["$patch"]?.string {
        case "replace": return withoutDirectives(patch)
        case "delete": return Mapping()
        default: break
        }
        var result = original
        if let kept = patch["$retainKeys"]?.list {
            let names = Set(kept.compactMap(\.string))
            result.removeAll { !names.contains($0.key) }
        }
        for (list, removed) in parallel("$deleteFromPrimitiveList/", in: patch) {
            guard let items = result[list]?.list else { continue }
            result[list] = Node(items.filter { !removed.contains($0) })
        }
        for change in patch where !change.key.hasPrefix("$") {
            result[change.key] = try merged(change.value, into: result[change.key], as: type?.property(change.key))
        }
        for (list, order) in parallel("$setElementOrder/", in: patch) {
            guard let items = result[list]?.list else { continue }
            let key = type?.property(list)?.patchMergeKey
            result[list] = Node(ordered(items, by: order, key: key))
        }
        return result
    }

    private static func merged(
        _ change: Node, into old: Node?, as type: SchemaType?
    ) throws(APIStatus) -> Node? {
        switch change.value {
        case .null: return nil
        case .map(let mapping):
            if mapping["$patch"]?.string == "delete" { return nil }
            let replaces = type?.patchStrategies.contains("replace") == true
            let base = replaces ? Mapping() : old?.map ?? Mapping()
            return Node(try merge(mapping, into: base, as: type))
        case .list(let items):
            guard let type, type.patchStrategies.contains("merge") else {
                return Node(items.map { $0.map.map { Node(withoutDirectives($0)) } ?? $0 })
            }
            guard let key = type.patchMergeKey else {
                let known = old?.list ?? []
                return Node(known + items.filter { !known.contains($0) })
            }
            return Node(try mergeItems(items, into: old?.list ?? [], key: key, as: type.items))
        default: return change
        }
    }

    private static func mergeItems(
        _ changes: [Node], into original: [Node], key: String, as type: SchemaType?
    ) throws(APIStatus) -> [Node] {
        var result = original
        if changes.contains(where: { $0["$patch"]?.string == "replace" }) {
            return changes.filter { $0["$patch"] == nil }
        }
        for change in changes {
            guard let mapping = change.map, let identity = change[key] else {
                throw .badRequest("map: \(JSON.write(change)) does not contain declared merge key: \(key)")
            }
            let index = result.firstIndex { $0[key] == identity }
            if change["$patch"]?.string == "delete" {
                result.removeAll { $0[key] == identity }
            } else if let index {
                result[index] = Node(try merge(mapping, into: result[index].map ?? Mapping(), as: type))
            } else {
                result.append(Node(try merge(mapping, into: Mapping(), as: type)))
            }
        }
        return result
    }

    /// Items named in the order come in it; what the order does not name keeps its place behind its predecessor.
    private static func ordered(_ items: [Node], by order: [Node], key: String?) -> [Node] {
        func identity(_ node: Node) -> Node { key.flatMap { node[$0] } ?? node }
        let wanted = order.map(identity)
        var named = wanted.compactMap { wanted in items.first { identity($0) == wanted } }[...]
        return items.map { item in
            guard wanted.contains(identity(item)) else { return item }
            return named.popFirst() ?? item
        }
    }

    private static func parallel(_ prefix: String, in patch: Mapping) -> [(list: String, items: [Node])] {
        patch.compactMap { entry in
            guard entry.key.hasPrefix(prefix), let items = entry.value.list else { return nil }
            return (String(entry.key.dropFirst(prefix.count)), items)
        }
    }

    private static func withoutDirectives(_ mapping: Mapping) -> Mapping {
        var result = mapping
        result.removeAll { $0.key.hasPrefix("$") }
        return result
    }
}
