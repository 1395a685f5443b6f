import Documents

/// The schema of a custom resource as its definition has it: what is dropped, filled in and refused.
struct StructuralSchema: Sendable {
    let root: Node

    init(_ root: Node) {
        self.root = root
    }

    /// Drops what the schema does not know, and returns where it stood.
    func prune(_ object: inout Node) -> [String] {
        var unknown: [String] = []
        Self.prune(&object, root, "", isResource: true, &unknown)
        return unknown
    }

    /// Fills in defaults where a value is absent, or null where null is not allowed.
    func applyDefaults(to object: inout Node) {
        Self.fillIn(&object, root)
    }

    static func preservesUnknown(_ schema: Node) -> Bool {
        schema["x-kubernetes-preserve-unknown-fields"]?.bool == true
    }

    private static let identity: Set = ["apiVersion", "kind", "metadata"]

    private static func prune(
        _ node: inout Node, _ schema: Node, _ path: String, isResource: Bool, _ unknown: inout [String]
    ) {
        switch node.value {
        case .map(let mapping):
            let isResource = isResource || schema["x-kubernetes-embedded-resource"]?.bool == true
            var result = mapping
            for entry in mapping where !(isResource && identity.contains(entry.key)) {
                let here = path.isEmpty ? entry.key : "\(path).\(entry.key)"
                guard let part = schema["properties"]?[entry.key] ?? additional(schema) else {
                    guard !preservesUnknown(schema) else { continue }
                    unknown.append(here)
                    result[entry.key] = nil
                    continue
                }
                var value = entry.value
                prune(&value, part, here, isResource: false, &unknown)
                result[entry.key] = value
            }
            node.value = .map(result)
        case .list(var items):
            guard let part = schema["items"] else { return }
            for index in items.indices {
                prune(&items[index], part, "\(path)[\(index)]", isResource: false, &unknown)
            }
            node.value = .list(items)
        default: break
        }
    }

    private static func fillIn(_ node: inout Node, _ schema: Node) {
        switch node.value {
        case .map(var mapping):
            for entry in schema["properties"]?.map ?? Mapping() {
                let isAbsent = mapping[entry.key].map { $0.isNull && entry.value["nullable"]?.bool != true } ?? true
                if isAbsent, let value = entry.value["default"] { mapping[entry.key] = value }
            }
            for entry in mapping {
                guard let part = schema["properties"]?[entry.key] ?? additional(schema) else { continue }
                var value = entry.value
                fillIn(&value, part)
                mapping[entry.key] = value
            }
            node.value = .map(mapping)
        case .list(var items):
            guard let part = schema["items"] else { return }
            for index in items.indices { fillIn(&items[index], part) }
            node.value = .list(items)
        default: break
        }
    }

    /// The schema of keys that are no property: an empty one where anything goes.
    static func additional(_ schema: Node) -> Node? {
        guard let additional = schema["additionalProperties"] else { return nil }
        if additional.map != nil { return additional }
        return additional.bool == true ? ["x-kubernetes-preserve-unknown-fields": true] : nil
    }
}
