import Documents
import KubernetesModel

/// Takes a request's body as an object of its kind: unknown fields go, wrong types are refused.
struct BodyDecoder {
    private(set) var unknown: [String] = []
    private var problem: String?
    private var path: [(text: String, isIndex: Bool)] = []

    /// Drops unknown fields from the object and returns the warnings about them; strict validation throws instead.
    static func decode(
        _ object: inout Node, as type: ResourceType, schema: SchemaType, validation: FieldValidation
    ) throws(APIStatus) -> [String] {
        var decoder = BodyDecoder()
        decoder.visit(&object, schema, structName: "")
        let prefix = "\(type.kind) in version \"\(type.version)\" cannot be handled as a \(type.kind): "
        if let problem = decoder.problem { throw .badRequest(prefix + problem) }
        let warnings = decoder.unknown.map { "unknown field \"\($0)\"" }
        switch validation {
        case .ignore: return []
        case .warn: return warnings
        case .strict:
            guard !warnings.isEmpty else { return [] }
            throw .badRequest(prefix + "strict decoding error: " + warnings.joined(separator: ", "))
        }
    }

    private mutating func visit(_ node: inout Node, _ type: SchemaType, structName: String) {
        guard problem == nil, !node.isNull else { return }
        switch type.kind {
        case .any: break
        case .object:
            guard node.map != nil else { return refuse(node, type, structName) }
            visitKeys(&node, type, structName)
        case .list:
            guard let items = node.list else { return refuse(node, type, structName) }
            visitItems(items, in: &node, type, structName)
        case .string where node.string == nil, .boolean where node.bool == nil,
            .integer where node.number == nil, .number where node.number == nil,
            .intOrString where node.scalarText == nil, .quantity where node.scalarText == nil:
            refuse(node, type, structName)
        case .integer where node.int == nil:
            refuse(node, type, structName, value: "number \(node.number ?? "")")
        default:
            problem = DecodingProblem.ofText(node, type)
        }
    }

    private mutating func visitKeys(_ node: inout Node, _ type: SchemaType, _ structName: String) {
        guard let mapping = node.map else { return }
        let name = type.structName.isEmpty ? structName : type.structName
        var kept = mapping
        for entry in mapping {
            path.append((entry.key, false))
            defer { path.removeLast() }
            guard let property = type.property(entry.key) else {
                if !type.preservesUnknown {
                    unknown.append(pathText)
                    kept[entry.key] = nil
                }
                continue
            }
            if entry.value.map == nil, entry.value.list == nil {
                var scalar = entry.value
                visit(&scalar, property, structName: name)
            } else {
                var value = entry.value
                let before = unknown.count
                visit(&value, property, structName: name)
                if unknown.count > before { kept[entry.key] = value }
            }
        }
        if kept.count != mapping.count || !unknown.isEmpty { node.value = .map(kept) }
    }

    private mutating func visitItems(_ items: [Node], in node: inout Node, _ type: SchemaType, _ structName: String) {
        guard let itemType = type.items else { return }
        let before = unknown.count
        var items = items
        for index in items.indices {
            path.append(("[\(index)]", true))
            visit(&items[index], itemType, structName: structName)
            path.removeLast()
        }
        if unknown.count > before { node.value = .list(items) }
    }

    private mutating func refuse(_ node: Node, _ type: SchemaType, _ structName: String, value: String? = nil) {
        let field = path.filter { !$0.isIndex }.map(\.text).joined(separator: ".")
        problem =
            "json: cannot unmarshal \(value ?? Self.jsonName(node)) into Go struct field "
            + "\(structName).\(field) of type \(type.decoderTypeName)"
    }

    private static func jsonName(_ node: Node) -> String {
        switch node.value {
        case .bool: "bool"
        case .list: "array"
        case .map: "object"
        default: node.typeName
        }
    }

    private var pathText: String {
        var text = ""
        for step in path { text += step.isIndex || text.isEmpty ? step.text : ".\(step.text)" }
        return text
    }
}
