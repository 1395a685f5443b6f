internal import Documents

/// Fills templates in. It always ends: it follows checked templates once, and stops at a bound of nodes.
struct TemplateEvaluator {
    private let parts: [String: Template]
    private var nodesLeft: Int

    init(parts: [String: Template], nodes: Int = 2_000_000) {
        self.parts = parts
        nodesLeft = nodes
    }

    /// What a document, or an item of a list, becomes: nothing, one node, or one per element.
    mutating func nodes(of template: Template, in scope: Scope) throws(Problem) -> [Node] {
        guard case .mapping(let mapping) = template, let each = mapping.each else {
            return try node(of: template, in: scope).map { [$0] } ?? []
        }
        let list = try each.value.value(in: scope)
        if list.isNull { return [] }
        guard let elements = list.list else {
            let hint = list.map == nil ? "" : "; take 'entries(…)' of it"
            throw Problem("'$each' goes through a list, not a \(list.typeName)\(hint)", at: each.place)
        }
        var nodes: [Node] = []
        for element in elements {
            if let node = try body(of: mapping, in: scope.adding(each.name, element)) { nodes.append(node) }
        }
        return nodes
    }

    /// Nil for what `$if` drops, for `null`, and for mappings and lists that stay empty because nothing was laid in.
    private mutating func node(of template: Template, in scope: Scope) throws(Problem) -> Node? {
        switch template {
        case .constant(let node):
            try count(at: node.place)
            return node.isNull ? nil : node
        case .text(let clause):
            let value = try clause.value(in: scope)
            return value.isNull || value.isEmpty ? nil : try placed(value, at: clause.place)
        case .list(let items, let place):
            try count(at: place)
            var nodes: [Node] = []
            for item in items { nodes += try self.nodes(of: item, in: scope) }
            return nodes.isEmpty && !items.isEmpty ? nil : Node(nodes, at: place)
        case .mapping(let mapping):
            if let each = mapping.each {
                throw Problem("'$each' belongs to a document or to an item of a list", at: each.place)
            }
            return try body(of: mapping, in: scope)
        }
    }

    private mutating func body(of mapping: MappingTemplate, in outer: Scope) throws(Problem) -> Node? {
        try count(at: mapping.place)
        if let condition = mapping.condition {
            let value = try condition.value(in: outer)
            guard let holds = value.bool else {
                throw Problem("'$if' takes true or false, not a \(value.typeName); compare it", at: condition.place)
            }
            if !holds { return nil }
        }
        var scope = outer
        for binding in mapping.lets { scope = scope.adding(binding.name, try binding.value.value(in: scope)) }
        var result = Mapping()
        if let include = mapping.include, let part = parts[include.part] {
            let laid = try node(of: part, in: scope)
            if mapping.merge == nil && mapping.entries.isEmpty { return laid }
            try lay(laid, into: &result, what: "part '\(include.part)'", at: include.place)
        }
        if let merge = mapping.merge {
            let value = try merge.value(in: scope)
            try lay(placed(value, at: merge.place), into: &result, what: "'$merge'", at: merge.place)
        }
        for entry in mapping.entries {
            guard let value = try node(of: entry.value, in: scope) else { continue }
            result.set(Mapping.Entry(entry.key, at: entry.place, value))
        }
        return result.isEmpty && !mapping.isEmpty ? nil : Node(result, at: mapping.place)
    }

    private func lay(
        _ node: Node?, into result: inout Mapping, what: String, at place: Place?
    ) throws(Problem) {
        guard let node, !node.isNull else { return }
        guard let keys = node.map else {
            throw Problem("\(what) lays in a mapping, not a \(node.typeName)", at: place)
        }
        for entry in keys { result.set(entry) }
    }

    /// A value of the catalog where the template put it, without what is `null` in it.
    private mutating func placed(_ node: Node, at place: Place?) throws(Problem) -> Node {
        try count(at: place)
        let origin = node.filledFrom ?? node.place
        switch node.value {
        case .list(let items):
            var placedItems: [Node] = []
            for item in items where !item.isNull { placedItems.append(try placed(item, at: place)) }
            return Node(.list(placedItems), at: place, filledFrom: origin)
        case .map(let mapping):
            var placedKeys = Mapping()
            for entry in mapping where !entry.value.isNull {
                placedKeys.set(Mapping.Entry(entry.key, at: place, try placed(entry.value, at: place)))
            }
            return Node(.map(placedKeys), at: place, filledFrom: origin)
        default:
            return Node(node.value, at: place, filledFrom: origin)
        }
    }

    private mutating func count(at place: Place?) throws(Problem) {
        nodesLeft -= 1
        guard nodesLeft >= 0 else { throw Problem("the templates make too many nodes", at: place) }
    }
}

extension Node {
    fileprivate var isEmpty: Bool { map?.isEmpty ?? list?.isEmpty ?? false }
}
