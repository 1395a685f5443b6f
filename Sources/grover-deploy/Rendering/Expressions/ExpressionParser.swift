internal import Documents

/// Reads an expression, loosest binding first: `or`, `and`, `not`, comparison, `??`, value.
struct ExpressionParser {
    private var lexer: ExpressionLexer
    private var token = ExpressionLexer.Token.end
    private var depth = 0
    private static let deepest = 32

    static func parse(_ text: some StringProtocol) throws(ExpressionProblem) -> Expression {
        var parser = ExpressionParser(lexer: ExpressionLexer(text))
        try parser.advance()
        let expression = try parser.disjunction()
        guard parser.token == .end else {
            throw ExpressionProblem("\(parser.token.shown) does not follow here")
        }
        return expression
    }

    private init(lexer: ExpressionLexer) {
        self.lexer = lexer
    }

    private mutating func advance() throws(ExpressionProblem) {
        token = try lexer.next()
    }

    private mutating func take(_ wanted: ExpressionLexer.Token) throws(ExpressionProblem) -> Bool {
        guard token == wanted else { return false }
        try advance()
        return true
    }

    private mutating func expect(_ sign: String) throws(ExpressionProblem) {
        guard try take(.sign(sign)) else { throw ExpressionProblem("'\(sign)' is missing before \(token.shown)") }
    }

    private mutating func disjunction() throws(ExpressionProblem) -> Expression {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else {
            throw ExpressionProblem("it is nested too deeply; name a part with '$let'")
        }
        var left = try conjunction()
        while try take(.name("or")) { left = .or(left, try conjunction()) }
        return left
    }

    private mutating func conjunction() throws(ExpressionProblem) -> Expression {
        var left = try negation()
        while try take(.name("and")) { left = .and(left, try negation()) }
        return left
    }

    private mutating func negation() throws(ExpressionProblem) -> Expression {
        var negations = 0
        while try take(.name("not")) { negations += 1 }
        let inner = try comparison()
        return negations.isMultiple(of: 2) && negations > 0
            ? .not(.not(inner)) : negations > 0 ? .not(inner) : inner
    }

    private mutating func comparison() throws(ExpressionProblem) -> Expression {
        let left = try coalescing()
        guard case .sign(let sign) = token, let comparison = Expression.Comparison(rawValue: sign) else {
            return left
        }
        try advance()
        return .compare(comparison, left, try coalescing())
    }

    private mutating func coalescing() throws(ExpressionProblem) -> Expression {
        var parts = [try value()]
        while try take(.sign("??")) { parts.append(try value()) }
        var result = parts.removeLast()
        while let left = parts.popLast() { result = .coalesce(left, result) }
        return result
    }

    private mutating func value() throws(ExpressionProblem) -> Expression {
        let first = token
        try advance()
        switch first {
        case .text(let text): return .literal(Node(text))
        case .number(let text): return .literal(Node(.number(text)))
        case .name("true"): return .literal(true)
        case .name("false"): return .literal(false)
        case .name("null"): return .literal(.null)
        case .name(let word) where ["and", "or", "not"].contains(word):
            throw ExpressionProblem("a value is missing before '\(word)'")
        case .name(let name): return token == .sign("(") ? try call(name) : try path(from: name)
        case .sign("("):
            let inner = try disjunction()
            try expect(")")
            return inner
        case .sign, .end: throw ExpressionProblem("a value is missing before \(first.shown)")
        }
    }

    private mutating func path(from name: String) throws(ExpressionProblem) -> Expression {
        var keys = [name]
        while try take(.sign(".")) {
            guard case .name(let key) = token else { throw ExpressionProblem("a key is missing after '.'") }
            keys.append(key)
            try advance()
        }
        return .path(keys)
    }

    private mutating func call(_ name: String) throws(ExpressionProblem) -> Expression {
        guard let function = Expression.Function(rawValue: name) else {
            let known = Expression.Function.allCases.map(\.rawValue)
            throw ExpressionProblem("there is no function '\(name)'\(Spelling.advice(for: name, among: known))")
        }
        try expect("(")
        var arguments: [Expression] = []
        if token != .sign(")") {
            repeat { arguments.append(try disjunction()) } while try take(.sign(","))
        }
        try expect(")")
        guard arguments.count == function.parameters else {
            throw ExpressionProblem("'\(name)' takes \(function.parameters) values, not \(arguments.count)")
        }
        return .call(function, arguments)
    }
}
