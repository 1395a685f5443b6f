import Documents
import KubernetesModel

/// Brings objects into the form in which they are stored: what says no more than its absence goes, parts that are
/// always there come, and defaults are set, those of the schema and those that only a server knows.
enum StoredForm {
    static func normalize(_ node: Node, as type: SchemaType) -> Node {
        var result = node
        switch node.value {
        case .map(let mapping):
            guard type.kind == .object, !type.preservesUnknown else { return node }
            result.value = .map(normalize(mapping, as: type))
        case .list(let items):
            guard let itemType = type.items, itemType.kind == .object || itemType.kind == .list else { return node }
            result.value = .list(items.map { normalize($0, as: itemType) })
        default: break
        }
        return result
    }

    private static func normalize(_ mapping: Mapping, as type: SchemaType) -> Mapping {
        var result = mapping
        for entry in mapping where isDropped(entry.value, key: entry.key, in: type) { result[entry.key] = nil }
        for key in type.defaultedProperties where result[key]?.isNull ?? true {
            result[key] = type.property(key)?.absentValue(isRequired: type.required.contains(key))
        }
        if let name = type.name, let rule = ServerDefaults.rules[name] { rule(&result) }
        for entry in result where entry.value.map != nil || entry.value.list != nil {
            guard let property = type.property(entry.key) else { continue }
            result[entry.key] = normalize(entry.value, as: property)
        }
        return result
    }

    /// Whether a value says no more than its absence. An empty object is kept: `emptyDir: {}` says a lot; so is a
    /// time that is null, as conditions and events have it.
    private static func isDropped(_ value: Node, key: String, in type: SchemaType) -> Bool {
        guard value.isNothing, type.declares(key), !type.required.contains(key) else { return false }
        if value.isNull { return type.isMetadata || type.property(key)?.format != "date-time" }
        guard value.map != nil else { return type.property(key)?.kind != .any }
        return type.property(key)?.additionalProperties != nil
    }
}

extension SchemaType {
    fileprivate var isMetadata: Bool { name == "apimachinery.pkg.apis.meta.v1.ObjectMeta" }
}
