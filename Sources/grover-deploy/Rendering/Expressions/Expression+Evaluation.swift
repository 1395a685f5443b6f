internal import Documents

/// The names an expression may use, each with its value.
struct Scope {
    private(set) var values: [String: Node]

    init(_ values: [String: Node]) {
        self.values = values
    }

    func adding(_ name: String, _ value: Node) -> Scope {
        var copy = self
        copy.values[name] = value
        return copy
    }
}

extension Expression {
    /// The value, with the place it came from where there is one.
    func value(in scope: Scope) throws(ExpressionProblem) -> Node {
        switch self {
        case .literal(let node): return node
        case .path(let keys): return try Self.follow(keys, in: scope)
        case .call(let function, let arguments):
            var values: [Node] = []
            for argument in arguments { values.append(try argument.value(in: scope)) }
            return try function.call(values)
        case .compare(let comparison, let left, let right):
            return Node(try Self.compare(comparison, try left.value(in: scope), try right.value(in: scope)))
        case .and(let left, let right):
            return Node(try left.truth(in: scope, of: "and") ? try right.truth(in: scope, of: "and") : false)
        case .or(let left, let right):
            return Node(try left.truth(in: scope, of: "or") ? true : try right.truth(in: scope, of: "or"))
        case .not(let inner): return Node(try !inner.truth(in: scope, of: "not"))
        case .coalesce(let left, let right):
            let value = try left.value(in: scope)
            return value.isNull ? try right.value(in: scope) : value
        }
    }

    private func truth(in scope: Scope, of word: String) throws(ExpressionProblem) -> Bool {
        let value = try value(in: scope)
        guard let truth = value.bool else {
            throw ExpressionProblem(
                "'\(word)' takes true or false, not a \(value.typeName); compare with '==' or '!='")
        }
        return truth
    }

    private static func follow(_ keys: [String], in scope: Scope) throws(ExpressionProblem) -> Node {
        guard var node = scope.values[keys[0]] else {
            throw ExpressionProblem(
                "there is no '\(keys[0])' here\(Spelling.advice(for: keys[0], among: scope.values.keys))")
        }
        var path = keys[0]
        for key in keys.dropFirst() {
            guard let mapping = node.map else {
                throw ExpressionProblem(
                    "'\(path)' is \(node.isNull ? "null" : "a \(node.typeName)") and has no '\(key)'")
            }
            guard let next = mapping[key] else {
                throw ExpressionProblem("'\(path)' has no '\(key)'\(Spelling.advice(for: key, among: mapping.keys))")
            }
            node = next
            path += ".\(key)"
        }
        return node
    }

    private static func compare(
        _ comparison: Comparison, _ left: Node, _ right: Node
    ) throws(ExpressionProblem) -> Bool {
        guard left.typeName == right.typeName || (comparison != .less && (left.isNull || right.isNull)) else {
            throw ExpressionProblem("'\(comparison.rawValue)' compares a \(left.typeName) with a \(right.typeName)")
        }
        switch comparison {
        case .equal: return left == right
        case .unequal: return left != right
        case .less:
            if let left = left.double, let right = right.double { return left < right }
            if let left = left.string, let right = right.string { return left < right }
            throw ExpressionProblem("'<' compares numbers or texts, not a \(left.typeName)")
        }
    }
}
