import Documents
import KubernetesModel

/// Finds what an apply cannot be merged with: unknown fields, wrong types, items given twice.
///
/// A real server answers all of these with 500 and no reason, whatever `fieldValidation` says.
struct AppliedConfigurationCheck {
    private var problems: [String] = []
    /// Texts of values that have the right type and cannot be read: base64, times, quantities.
    private var unreadable: [String] = []
    private var path: [String] = []

    static func refusal(
        of configuration: Node, as schema: SchemaType, isCustom: Bool = false
    ) -> APIStatus? {
        var check = AppliedConfigurationCheck()
        check.visit(configuration, schema)
        let gvk = configuration.gvk
        let kind = "\(gvk?.group ?? "")/\(gvk?.version ?? ""), Kind=\(gvk?.kind ?? "")"
        // Custom resources are checked before their namespace is known.
        let namespace = isCustom ? "" : configuration.objectNamespace ?? ""
        let object = "(\(namespace)/\(configuration.objectName ?? ""); \(kind))"
        let message: String
        if let first = check.problems.first {
            let list = check.problems.count == 1 ? first : "errors:\n  " + check.problems.joined(separator: "\n  ")
            message = "failed to create typed patch object \(object): \(list)"
        } else if let first = check.unreadable.first {
            message =
                "failed to convert new object \(object) to proper version: "
                + "unable to convert unstructured object to \(kind): \(first)"
        } else {
            return nil
        }
        return APIStatus(code: 500, reason: "", message: message)
    }

    private mutating func visit(_ node: Node, _ type: SchemaType) {
        if node.isNull { return }
        switch type.kind {
        case .any: return
        case .object: visitKeys(node, type)
        case .list: visitItems(node, type)
        case .string:
            if node.string == nil {
                report("expected string, got \(Self.shown(node))")
            } else {
                visitText(node, type)
            }
        case .integer, .number:
            if node.number == nil {
                report("expected numeric (int or float), got \(Self.typeName(node))")
            } else {
                visitText(node, type)
            }
        case .boolean:
            if node.bool == nil { report("expected boolean, got \(Self.shown(node))") }
        case .intOrString, .quantity:
            if node.list != nil || node.map != nil {
                report("expected any scalar, got \(Self.shown(node))")
            } else {
                visitText(node, type)
            }
        }
    }

    private mutating func visitText(_ node: Node, _ type: SchemaType) {
        if let problem = DecodingProblem.ofText(node, type) {
            unreadable.append(type.format == "byte" ? "error decoding from json: \(problem)" : problem)
        }
    }

    private mutating func visitKeys(_ node: Node, _ type: SchemaType) {
        guard let mapping = node.map else { return report("expected map, got \(Self.shown(node))") }
        for entry in mapping {
            path.append("f:\(entry.key)")
            if let property = type.property(entry.key) {
                visit(entry.value, property)
            } else if !type.preservesUnknown {
                report("field not declared in schema")
            }
            path.removeLast()
        }
    }

    private mutating func visitItems(_ node: Node, _ type: SchemaType) {
        guard let items = node.list else { return report("expected list, got \(Self.shown(node))") }
        guard let itemType = type.items else { return }
        var seen: Set<String> = []
        for (index, item) in items.enumerated() {
            var step = "i:\(index)"
            if type.listType != .atomic {
                if case .map(let keys) = type.listType,
                    let key = keys.first(where: { item[$0] == nil && itemType.property($0)?.defaultValue == nil })
                {
                    report(
                        "element \(index): associative list with keys has an element that omits key field "
                            + "\"\(key)\" (and doesn't have default value)")
                    continue
                }
                step = type.step(to: item) ?? step
                if !seen.insert(step).inserted {
                    report("duplicate entries for key \(FieldSet.text(of: [step]))")
                    continue
                }
            }
            path.append(step)
            visit(item, itemType)
            path.removeLast()
        }
    }

    private mutating func report(_ message: String) {
        problems.append("\(FieldSet.text(of: path)): \(message)")
    }

    private static func typeName(_ node: Node) -> String {
        switch node.value {
        case .string: "string"
        case .bool: "bool"
        case .list: "[]interface {}"
        case .map: "map[string]interface {}"
        case .number, .null: "number"
        }
    }

    private static func shown(_ node: Node) -> String {
        let text = node.string.map { "\"\($0)\"" } ?? JSON.write(node)
        return "&value.valueUnstructured{Value:\(text)}"
    }
}
