internal import Documents

extension CustomSchema {
    /// What a server fills in for the key before it validates.
    static func filling(of key: String, in schema: Node?) -> Node? {
        schema?["properties"]?[key]?["default"].flatMap { $0.isNull ? nil : $0 }
    }

    /// An alternative that knows the defaults of the schema that it stands in: only that one may have some.
    mutating func alternative(_ alternative: Node, beside schema: Node?) -> Node {
        guard var result = alternative.map else { return alternative }
        complete(&result, beside: schema)
        var properties = Mapping()
        for entry in result["properties"]?.map ?? Mapping() {
            properties[entry.key] = self.alternative(entry.value, beside: schema?["properties"]?[entry.key])
        }
        let required = (result["required"]?.list ?? []).compactMap(\.string)
        for key in properties.keys + required {
            guard let filling = Self.filling(of: key, in: schema) else { continue }
            var property = properties[key] ?? .emptyMap
            if property.map != nil { property["default"] = filling }
            properties[key] = property
        }
        if !properties.isEmpty { result["properties"] = Node(properties) }
        for key in ["items", "additionalProperties"] {
            if let part = result[key] { result[key] = self.alternative(part, beside: schema?[key]) }
        }
        return Node(result)
    }

    /// Completes the alternatives, and takes the pattern into account.
    mutating func complete(_ constraints: inout Mapping, beside schema: Node?) {
        for key in ["allOf", "anyOf", "oneOf"] {
            guard let parts = constraints[key]?.list else { continue }
            constraints[key] = Node(parts.map { alternative($0, beside: schema) })
        }
        if let part = constraints["not"] { constraints["not"] = alternative(part, beside: schema) }
        guard let pattern = constraints["pattern"]?.string else { return }
        if patternsLeft > 0 { patternsLeft -= Pattern.cost(of: pattern) }
        if patternsLeft <= 0 { constraints[ValueConstraints.unreadPatternKey] = true }
    }
}
