internal import Documents

/// Turns a template's YAML into a `Template`, gathering what is wrong with it.
struct TemplateCompiler {
    private(set) var problems: [Problem] = []
    private static let reserved = ["$each", "$if", "$include", "$let", "$literal", "$merge"]

    mutating func compile(_ node: Node) -> Template {
        switch node.value {
        case .null, .bool, .number: return .constant(node)
        case .string(let text):
            guard text.contains("${{") else { return .constant(node) }
            return clause(node, isExpression: false).map(Template.text) ?? .constant(node)
        case .list(let items): return .list(items.map { compile($0) }, node.place)
        case .map(let mapping): return compile(mapping, at: node.place)
        }
    }

    private mutating func compile(_ mapping: Mapping, at place: Place?) -> Template {
        var template = MappingTemplate(place: place)
        for entry in mapping {
            if !entry.key.hasPrefix("$") || entry.key.hasPrefix("${{") || entry.key.hasPrefix("$${{") {
                if entry.key.contains("${{") {
                    report("expressions are not read in keys; lay keys in with '$merge'", at: entry.keyPlace)
                }
                template.entries.append(
                    MappingTemplate.Entry(key: entry.key, place: entry.keyPlace, value: compile(entry.value)))
                continue
            }
            if !template.entries.isEmpty {
                report("'\(entry.key)' comes after other keys; reserved keys come first", at: entry.keyPlace)
            }
            if entry.key == "$literal" {
                if mapping.count > 1 { report("'$literal' stands alone in its mapping", at: entry.keyPlace) }
                return .constant(entry.value)
            }
            read(entry, into: &template)
        }
        return .mapping(template)
    }

    private mutating func read(_ entry: Mapping.Entry, into template: inout MappingTemplate) {
        switch entry.key {
        case "$each": template.each = each(entry.value)
        case "$if": template.condition = clause(entry.value, isExpression: true)
        case "$merge": template.merge = clause(entry.value, isExpression: true)
        case "$include":
            guard let part = entry.value.string else {
                return report("'$include' takes the name of a file in templates/parts", at: entry.value.place)
            }
            template.include = MappingTemplate.Inclusion(part: part, place: entry.value.place)
        case "$let":
            guard let names = entry.value.map else {
                return report("'$let' takes a mapping of names to expressions", at: entry.value.place)
            }
            for name in names {
                guard Self.isName(name.key) else {
                    report("'\(name.key)' cannot be a name; use letters, digits and '_'", at: name.keyPlace)
                    continue
                }
                guard let value = clause(name.value, isExpression: true) else { continue }
                template.lets.append(MappingTemplate.Binding(name: name.key, value: value, place: name.keyPlace))
            }
        default:
            report(
                "there is no reserved key '\(entry.key)'\(Spelling.advice(for: entry.key, among: Self.reserved))",
                at: entry.keyPlace)
        }
    }

    /// `service in catalog.services`
    private mutating func each(_ node: Node) -> MappingTemplate.Binding? {
        let words = (node.string ?? "").split(separator: " ", maxSplits: 2)
        guard words.count == 3, words[1] == "in", Self.isName(String(words[0])) else {
            report("'$each' takes a name, 'in' and a list, as in 'service in catalog.services'", at: node.place)
            return nil
        }
        guard let list = clause(Node(String(words[2]), at: node.place), isExpression: true) else { return nil }
        return MappingTemplate.Binding(name: String(words[0]), value: list, place: node.place)
    }

    /// A reserved key takes an expression as it is, or within `${{ }}`.
    private mutating func clause(_ node: Node, isExpression: Bool) -> Template.Clause? {
        guard let text = node.scalarText else {
            report("an expression belongs here, not a \(node.typeName)", at: node.place)
            return nil
        }
        do throws(ExpressionProblem) {
            let parsed: TemplateText =
                isExpression && !text.contains("${{")
                ? .whole(try ExpressionParser.parse(text)) : try TemplateText(text)
            return Template.Clause(text: parsed, place: node.place)
        } catch {
            report(error.message, at: node.place)
            return nil
        }
    }

    private mutating func report(_ message: String, at place: Place?) {
        problems.append(Problem(message, at: place))
    }

    private static func isName(_ text: String) -> Bool {
        guard case .path(let keys)? = try? ExpressionParser.parse(text) else { return false }
        return keys == [text]
    }
}
