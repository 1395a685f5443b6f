import Documents
import KubernetesModel

/// Refuses custom resources whose values their schema does not allow, in the words of a real server.
struct StructuralValidation {
    private(set) var causes: [APIStatus.Cause] = []
    /// Only whether there is anything wrong counts: an alternative of `oneOf` and the like.
    private var isTrial = false

    static func causes(of object: Node, _ schema: StructuralSchema) -> [APIStatus.Cause] {
        var validation = StructuralValidation()
        validation.visit(object, schema.root, "", isResource: true)
        return validation.causes
    }

    private mutating func visit(_ node: Node, _ schema: Node, _ path: String, isResource: Bool = false) {
        if node.isNull, schema["nullable"]?.bool == true { return }
        guard hasAllowedType(node, schema) else {
            let wanted = schema["type"]?.string ?? "integer,string"
            let given = Self.typeName(node)
            return add(
                "FieldValueTypeInvalid", path,
                "Invalid value: \"\(given)\": \(path) in body must be of type \(wanted): \"\(given)\"")
        }
        if let allowed = schema["enum"]?.list, !allowed.contains(node) {
            let list = allowed.map { JSON.write($0) }.joined(separator: ", ")
            add("FieldValueNotSupported", path, "Unsupported value: \(JSON.write(node)): supported values: \(list)")
        }
        switch node.value {
        case .string(let text): visitText(text, schema, path)
        case .number: visitNumber(node, schema, path)
        case .map(let mapping): visitKeys(mapping, schema, path, isResource: isResource)
        case .list(let items): visitItems(items, schema, path)
        default: break
        }
        visitAlternatives(node, schema, path)
    }

    private func hasAllowedType(_ node: Node, _ schema: Node) -> Bool {
        if schema["x-kubernetes-int-or-string"]?.bool == true { return node.string != nil || node.int != nil }
        switch schema["type"]?.string {
        case "object": return node.map != nil
        case "array": return node.list != nil
        case "string": return node.string != nil
        case "boolean": return node.bool != nil
        case "number": return node.number != nil
        case "integer":
            guard let value = node.double, node.number != nil else { return false }
            return value == value.rounded()
        default: return true
        }
    }

    private mutating func visitText(_ text: String, _ schema: Node, _ path: String) {
        let count = text.unicodeScalars.count
        if let most = schema["maxLength"]?.int, count > most {
            add("FieldValueTooLong", path, "Too long: may not be more than \(most) bytes")
        }
        if let least = schema["minLength"]?.int, count < least {
            invalid(path, Node(text), "should be at least \(least) chars long")
        }
        if let pattern = schema["pattern"]?.string, !Self.matches(text, pattern) {
            invalid(path, Node(text), "should match '\(pattern)'")
        }
        if let format = schema["format"]?.string, !StructuralFormat.accepts(text, format) {
            add(
                "FieldValueTypeInvalid", path,
                "Invalid value: \(JSON.write(Node(text))): \(path) in body must be of type \(format): "
                    + JSON.write(Node(text)))
        }
    }

    private mutating func visitNumber(_ node: Node, _ schema: Node, _ path: String) {
        guard let value = node.double else { return }
        if let least = schema["minimum"], let bound = least.double {
            let isExclusive = schema["exclusiveMinimum"]?.bool == true
            if value < bound || isExclusive && value == bound {
                invalid(path, node, "should be greater than \(isExclusive ? "" : "or equal to ")\(JSON.write(least))")
            }
        }
        if let most = schema["maximum"], let bound = most.double {
            let isExclusive = schema["exclusiveMaximum"]?.bool == true
            if value > bound || isExclusive && value == bound {
                invalid(path, node, "should be less than \(isExclusive ? "" : "or equal to ")\(JSON.write(most))")
            }
        }
        if let step = schema["multipleOf"], let factor = step.double, factor > 0 {
            let quotient = value / factor
            if quotient != quotient.rounded() { invalid(path, node, "should be a multiple of \(JSON.write(step))") }
        }
        if schema["format"]?.string == "int32", node.int.map({ Int32(exactly: $0) == nil }) ?? false {
            invalid(path, node, "should be a int32")
        }
    }

    private mutating func visitKeys(_ mapping: Mapping, _ schema: Node, _ path: String, isResource: Bool) {
        for key in schema["required"]?.list?.compactMap(\.string) ?? [] where mapping[key] == nil {
            add("FieldValueRequired", join(path, key), "Required value")
        }
        if let most = schema["maxProperties"]?.int, mapping.count > most {
            add("FieldValueTooMany", path, "Too many: \(mapping.count): must have at most \(most) items")
        }
        if let least = schema["minProperties"]?.int, mapping.count < least {
            invalid(path, Node(mapping), "should have at least \(least) properties")
        }
        let isResource = isResource || schema["x-kubernetes-embedded-resource"]?.bool == true
        for entry in mapping where !(isResource && entry.key == "metadata") {
            guard let part = schema["properties"]?[entry.key] ?? StructuralSchema.additional(schema) else { continue }
            visit(entry.value, part, join(path, entry.key))
        }
    }

    private mutating func visitItems(_ items: [Node], _ schema: Node, _ path: String) {
        if let most = schema["maxItems"]?.int, items.count > most {
            add("FieldValueTooMany", path, "Too many: \(items.count): must have at most \(most) items")
        }
        if let least = schema["minItems"]?.int, items.count < least {
            invalid(path, Node(items), "should have at least \(least) items")
        }
        if let part = schema["items"], part.map != nil {
            for (index, item) in items.enumerated() { visit(item, part, "\(path)[\(index)]") }
        }
        var seen: Set<String> = []
        for (index, item) in items.enumerated() {
            let identity: Node
            switch schema["x-kubernetes-list-type"]?.string {
            case "set": identity = item
            case "map":
                var keys = Mapping()
                for key in schema["x-kubernetes-list-map-keys"]?.list?.compactMap(\.string) ?? [] {
                    keys[key] = item[key] ?? schema["items"]?["properties"]?[key]?["default"]
                }
                identity = Node(keys)
            default: return
            }
            guard !seen.insert(JSON.write(identity)).inserted else { continue }
            add("FieldValueDuplicate", "\(path)[\(index)]", "Duplicate value: \(JSON.write(identity))")
        }
    }

    /// `allOf`, `anyOf`, `oneOf` and `not`: an alternative holds where its own trial finds nothing.
    private mutating func visitAlternatives(_ node: Node, _ schema: Node, _ path: String) {
        func count(_ key: String) -> (holding: Int, of: Int)? {
            guard let list = schema[key]?.list, !list.isEmpty else { return nil }
            return (list.count { holds(node, $0, path) }, list.count)
        }
        if let all = count("allOf"), all.holding < all.of {
            invalid(path, "", "must validate all the schemas (allOf)")
        }
        if let any = count("anyOf"), any.holding == 0 {
            invalid(path, "", "must validate at least one schema (anyOf)")
        }
        if let one = count("oneOf"), one.holding != 1 {
            let found = one.holding == 0 ? "Found none valid" : "Found \(one.holding) valid alternatives"
            invalid(path, "", "must validate one and only one schema (oneOf). \(found)")
        }
        if let not = schema["not"], holds(node, not, path) {
            invalid(path, "", "must not validate the schema (not)")
        }
    }

    private func holds(_ node: Node, _ schema: Node, _ path: String) -> Bool {
        var trial = StructuralValidation()
        trial.isTrial = true
        trial.visit(node, schema, path)
        return trial.causes.isEmpty
    }

    private static func matches(_ text: String, _ pattern: String) -> Bool {
        // A pattern of another dialect is no reason to refuse.
        guard let expression = try? Regex(pattern) else { return true }
        return text.prefix(10_000).firstMatch(of: expression) != nil
    }

    private func join(_ path: String, _ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    private static func typeName(_ node: Node) -> String {
        switch node.value {
        case .null: "null"
        case .bool: "boolean"
        case .number: node.int == nil ? "number" : "integer"
        case .string: "string"
        case .list: "array"
        case .map: "object"
        }
    }

    private mutating func invalid(_ path: String, _ value: Node, _ complaint: String) {
        add("FieldValueInvalid", path, "Invalid value: \(JSON.write(value)): \(path) in body \(complaint)")
    }

    private mutating func add(_ reason: String, _ path: String, _ message: String) {
        guard !isTrial || causes.isEmpty else { return }
        causes.append(APIStatus.Cause(reason: reason, message: message, field: path.isEmpty ? "<nil>" : path))
    }
}

/// The formats of strings that are checked; others are taken as they are.
enum StructuralFormat {
    static func accepts(_ text: String, _ format: String) -> Bool {
        switch format {
        case "date-time": Timestamp(text) != nil
        case "byte": Base64.decode(text) != nil
        case "date": isDate(text)
        case "ipv4": isIPv4(text)
        case "uuid": isUUID(text)
        case "email": text.split(separator: "@", omittingEmptySubsequences: false).count == 2 && !text.hasPrefix("@")
        case "duration": isDuration(text)
        default: true
        }
    }

    private static func isDate(_ text: String) -> Bool {
        text.utf8.count == 10 && Timestamp("\(text)T00:00:00Z") != nil
    }

    private static func isIPv4(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                (1...3).contains(part.count) && UInt8(part) != nil
            }
    }

    private static func isUUID(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.map(\.count) == [8, 4, 4, 4, 12] && parts.allSatisfy { $0.allSatisfy(\.isHexDigit) }
    }

    /// As Go writes durations: `1h30m`, `250ms`.
    private static func isDuration(_ text: String) -> Bool {
        var rest = Substring(text.hasPrefix("-") ? String(text.dropFirst()) : text)
        guard !rest.isEmpty else { return false }
        if rest == "0" { return true }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isNumber || $0 == "." }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(unit.count)
            guard Double(digits) != nil, ["ns", "us", "µs", "ms", "s", "m", "h", "d", "w"].contains(unit) else {
                return false
            }
        }
        return true
    }
}
