internal import Documents

/// What the schema of a custom resource asks of a value beyond its type.
///
/// Rules in the Common Expression Language (`x-kubernetes-validations`) are not evaluated.
final class ValueConstraints: Sendable {
    struct Bound: Sendable {
        let value: Node
        let isExclusive: Bool
    }

    /// Only within alternatives, where no `SchemaType` says it.
    let type: String?
    let required: [String]
    let properties: [(key: String, value: ValueConstraints)]
    let items: ValueConstraints?
    let additional: ValueConstraints?
    /// What a server fills in before it validates.
    let defaultValue: Node?
    /// The keys of `properties`.
    let names: Set<String>
    /// The properties that have a default.
    let defaulted: Set<String>

    let takesNull: Bool
    let allowed: [Node]?
    /// The same, where they are many texts.
    let allowedTexts: Set<String>?
    let minimum: Bound?
    let maximum: Bound?
    let multipleOf: Node?
    let lengths: ClosedRange<Int>
    let pattern: String?
    let expression: Pattern?
    let format: String?
    let itemCounts: ClosedRange<Int>
    let isUnique: Bool
    let propertyCounts: ClosedRange<Int>
    let all: [ValueConstraints]
    let any: [ValueConstraints]
    let one: [ValueConstraints]
    let not: ValueConstraints?

    /// Marks what has a pattern that is left unread, since the definition has too many of them.
    static let unreadPatternKey = "x-grover-unread-pattern"

    /// - Parameter isAlternative: stands below `allOf`, `anyOf`, `oneOf` or `not`
    init(_ schema: Node, isAlternative: Bool = false) {
        func parts(_ key: String) -> [ValueConstraints] {
            (schema[key]?.list ?? []).map { ValueConstraints($0, isAlternative: true) }
        }
        func part(_ key: String) -> ValueConstraints? {
            schema[key].flatMap { $0.map == nil ? nil : ValueConstraints($0, isAlternative: true) }
        }
        func bound(_ key: String, _ exclusive: String) -> Bound? {
            guard let value = schema[key], value.double != nil else { return nil }
            return Bound(value: value, isExclusive: schema[exclusive]?.bool == true)
        }
        func range(_ least: String, _ most: String) -> ClosedRange<Int> {
            let low = max(0, schema[least]?.int ?? 0)
            return low...max(low, schema[most]?.int ?? .max)
        }
        type = isAlternative ? schema["type"]?.string : nil
        required = isAlternative ? schema["required"]?.list?.compactMap(\.string) ?? [] : []
        properties =
            isAlternative
            ? (schema["properties"]?.map?.entries ?? []).map {
                ($0.key, ValueConstraints($0.value, isAlternative: true))
            } : []
        items = isAlternative ? part("items") : nil
        additional = isAlternative ? part("additionalProperties") : nil
        names = additional == nil ? [] : Set(properties.map(\.key))
        defaulted = Set(properties.lazy.filter { $0.value.defaultValue != nil }.map(\.key))
        defaultValue = isAlternative ? schema["default"] : nil
        // A null that a default replaces is none.
        takesNull = isAlternative || schema["nullable"]?.bool == true || schema["default"] != nil
        allowed = schema["enum"]?.list
        allowedTexts = allowed.flatMap { values in
            let texts = Set(values.lazy.compactMap(\.string))
            return values.count > 64 && texts.count == values.count ? texts : nil
        }
        minimum = bound("minimum", "exclusiveMinimum")
        maximum = bound("maximum", "exclusiveMaximum")
        multipleOf = schema["multipleOf"]
        lengths = range("minLength", "maxLength")
        pattern = schema["pattern"]?.string
        expression = schema[Self.unreadPatternKey] == nil ? pattern.flatMap { Pattern($0) } : nil
        format = schema["format"]?.string
        itemCounts = range("minItems", "maxItems")
        isUnique = schema["uniqueItems"]?.bool == true
        propertyCounts = range("minProperties", "maxProperties")
        all = parts("allOf")
        any = parts("anyOf")
        one = parts("oneOf")
        not = part("not")
    }
}
