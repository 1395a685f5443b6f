public import Documents

extension SchemaType {
    /// The type of a custom resource, from the `openAPIV3Schema` of its definition.
    ///
    /// What a definition leaves open (`x-kubernetes-preserve-unknown-fields`) has one owner for each key; identity and
    /// metadata are those of every object.
    public convenience init(customResource schema: Node, catalog: SchemaCatalog = .bundled) {
        var custom = CustomSchema()
        self.init(custom.compact(schema, isResource: true, depth: 0), name: nil, in: catalog)
    }
}

/// Brings the schema of a definition into the form of the compact schemas.
struct CustomSchema {
    private static let kept = [
        "type", "required", "x-kubernetes-list-type", "x-kubernetes-list-map-keys", "x-kubernetes-map-type",
    ]
    /// What values have to be beyond their type.
    private static let constraints = [
        "nullable", "default", "enum", "format", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
        "multipleOf", "minLength", "maxLength", "pattern", "minItems", "maxItems", "uniqueItems", "minProperties",
        "maxProperties", "allOf", "anyOf", "oneOf", "not",
    ]

    /// Instructions of all patterns together.
    var patternsLeft = 100_000

    mutating func compact(_ schema: Node, isResource: Bool, depth: Int) -> Node {
        var result = Mapping()
        for key in Self.kept { result[key] = schema[key] }
        let required = (schema["required"]?.list ?? []).filter { key in
            key.string.flatMap { Self.filling(of: $0, in: schema) } == nil
        }
        if schema["required"] != nil { result["required"] = Node(required) }
        var values = Mapping()
        for key in Self.constraints { values[key] = schema[key] }
        complete(&values, beside: schema)
        if schema["properties"]?.map?.contains(where: { $0.value["default"]?.isNull == false }) == true {
            values["minProperties"] = nil
        }
        result[SchemaType.constraintsKey] = Node(values)
        // The formats of text are among the constraints.
        if schema["type"]?.string != "string" || schema["format"]?.string == "byte" {
            result["format"] = schema["format"]
        }
        // What only the server sets belongs to whoever wrote the object; keys of list items are filled in before.
        if depth > 1, schema["default"]?.map == nil, schema["default"]?.list == nil {
            result["default"] = schema["default"]
        }
        if schema["x-kubernetes-int-or-string"]?.bool == true { result["format"] = "int-or-string" }
        var properties = Mapping()
        for entry in schema["properties"]?.map ?? Mapping() {
            properties[entry.key] = compact(entry.value, isResource: false, depth: depth + 1)
        }
        if isResource || schema["x-kubernetes-embedded-resource"]?.bool == true {
            properties["apiVersion"] = ["type": "string"]
            properties["kind"] = ["type": "string"]
            var metadata: Node = ["$ref": "apimachinery.pkg.apis.meta.v1.ObjectMeta"]
            if let own = schema["properties"]?["metadata"], own.map != nil {
                metadata[SchemaType.constraintsKey] = ["nullable": true, "allOf": [alternative(own, beside: own)]]
            }
            properties["metadata"] = metadata
        }
        if !isResource, schema["x-kubernetes-embedded-resource"]?.bool == true {
            let more: [Node] = ["apiVersion", "kind"]
            result["required"] = Node(required + more.filter { !required.contains($0) })
        }
        if !properties.isEmpty { result["properties"] = Node(properties) }
        if let items = schema["items"], items.map != nil {
            result["items"] = compact(items, isResource: false, depth: depth + 1)
        }
        if let additional = schema["additionalProperties"], additional.map != nil {
            result["additionalProperties"] = compact(additional, isResource: false, depth: depth + 1)
        } else if schema["x-kubernetes-preserve-unknown-fields"]?.bool == true
            || schema["additionalProperties"]?.bool == true
        {
            if schema["type"]?.string == "object" { result["additionalProperties"] = .emptyMap }
        } else if schema["type"]?.string == "object" {
            result["x-kubernetes-preserve-unknown-fields"] = false
        }
        return Node(result)
    }
}
