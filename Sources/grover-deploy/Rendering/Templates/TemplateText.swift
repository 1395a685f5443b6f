internal import Documents

/// A scalar of a template, cut at its expressions.
enum TemplateText: Sendable {
    case plain(String)
    /// One expression alone: its value keeps its type.
    case whole(Expression)
    case pieces([Piece])

    enum Piece: Sendable {
        case text(String)
        case expression(Expression)
    }

    /// `$${{` stands for `${{` itself.
    init(_ text: String) throws(ExpressionProblem) {
        guard text.contains("${{") else {
            self = .plain(text)
            return
        }
        var pieces: [Piece] = []
        var literal = ""
        var rest = text[...]
        while let start = Self.find("${{", in: rest) {
            literal += rest[..<start]
            rest = rest[start...].dropFirst(3)
            if literal.hasSuffix("$") {
                literal += "{{"
                continue
            }
            guard let end = Self.find("}}", in: rest) else {
                throw ExpressionProblem("'${{' without '}}'; write '$${{' for the text itself")
            }
            if !literal.isEmpty { pieces.append(.text(literal)) }
            literal = ""
            pieces.append(.expression(try ExpressionParser.parse(rest[..<end])))
            rest = rest[end...].dropFirst(2)
        }
        literal += rest
        if !literal.isEmpty || pieces.isEmpty { pieces.append(.text(literal)) }
        if pieces.count == 1 {
            switch pieces[0] {
            case .text(let text): self = .plain(text)
            case .expression(let expression): self = .whole(expression)
            }
        } else {
            self = .pieces(pieces)
        }
    }

    var paths: [[String]] {
        switch self {
        case .plain: []
        case .whole(let expression): expression.paths
        case .pieces(let pieces):
            pieces.flatMap { piece -> [[String]] in
                if case .expression(let expression) = piece { expression.paths } else { [] }
            }
        }
    }

    /// The value; within text every expression must give a scalar.
    func value(in scope: Scope) throws(ExpressionProblem) -> Node {
        switch self {
        case .plain(let text): return Node(text)
        case .whole(let expression): return try expression.value(in: scope)
        case .pieces(let pieces):
            var text = ""
            var origin: Place?
            for piece in pieces {
                switch piece {
                case .text(let literal): text += literal
                case .expression(let expression):
                    let value = try expression.value(in: scope)
                    guard let inserted = value.scalarText, !value.isNull else {
                        throw ExpressionProblem(
                            "\(value.isNull ? "null" : "a \(value.typeName)") does not go into text")
                    }
                    text += inserted
                    origin = origin ?? value.filledFrom ?? value.place
                }
                guard text.utf8.count <= Expression.Function.longestText else {
                    throw ExpressionProblem("a text of more than 1 MiB")
                }
            }
            return Node(.string(text), filledFrom: origin)
        }
    }

    private static func find(_ mark: String, in text: Substring) -> Substring.Index? {
        guard let first = mark.first else { return nil }
        var start = text.startIndex
        while let found = text[start...].firstIndex(of: first) {
            if text[found...].hasPrefix(mark) { return found }
            start = text.index(after: found)
        }
        return nil
    }
}
