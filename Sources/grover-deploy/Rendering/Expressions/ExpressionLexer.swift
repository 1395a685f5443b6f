internal import Documents

/// Cuts the text of an expression into words and signs.
struct ExpressionLexer {
    enum Token: Equatable {
        case name(String)
        case text(String)
        case number(String)
        case sign(String)
        case end

        var shown: String {
            switch self {
            case .name(let word), .number(let word), .sign(let word): "'\(word)'"
            case .text(let text): "'\(text)' in quotes"
            case .end: "the end"
            }
        }
    }

    private let scalars: [Unicode.Scalar]
    private var position = 0

    init(_ text: some StringProtocol) {
        scalars = Array(text.unicodeScalars)
    }

    mutating func next() throws(ExpressionProblem) -> Token {
        while position < scalars.count, scalars[position].properties.isWhitespace { position += 1 }
        guard position < scalars.count else { return .end }
        let scalar = scalars[position]
        if Self.startsName(scalar) { return .name(take(while: Self.continuesName)) }
        if Self.isDigit(scalar) || scalar == "-" { return try number() }
        if scalar == "'" || scalar == "\"" { return .text(try text(until: scalar)) }
        let pair = String(String.UnicodeScalarView(scalars[position..<min(position + 2, scalars.count)]))
        if ["==", "!=", "??"].contains(pair) {
            position += 2
            return .sign(pair)
        }
        guard "().,<".unicodeScalars.contains(scalar) else {
            throw ExpressionProblem("'\(scalar)' means nothing in an expression")
        }
        position += 1
        return .sign(String(scalar))
    }

    private mutating func number() throws(ExpressionProblem) -> Token {
        let sign = scalars[position] == "-" ? "-" : ""
        if !sign.isEmpty { position += 1 }
        let digits = take { Self.isDigit($0) || $0 == "." }
        guard Double(digits) != nil, digits.first != ".", digits.last != ".", digits == "0" || !digits.hasPrefix("00")
        else { throw ExpressionProblem("'\(sign)\(digits)' is no number") }
        return .number(sign + digits)
    }

    /// Text in quotes; a quote is written twice within.
    private mutating func text(until quote: Unicode.Scalar) throws(ExpressionProblem) -> String {
        var text = ""
        position += 1
        while position < scalars.count {
            let scalar = scalars[position]
            position += 1
            if scalar != quote {
                text.unicodeScalars.append(scalar)
            } else if position < scalars.count, scalars[position] == quote {
                text.unicodeScalars.append(quote)
                position += 1
            } else {
                return text
            }
        }
        throw ExpressionProblem("a text in quotes that does not end")
    }

    private mutating func take(while belongs: (Unicode.Scalar) -> Bool) -> String {
        let start = position
        while position < scalars.count, belongs(scalars[position]) { position += 1 }
        return String(String.UnicodeScalarView(scalars[start..<position]))
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    private static func startsName(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_"
    }

    /// Names of services hold `-`; there is no subtraction to take it for.
    private static func continuesName(_ scalar: Unicode.Scalar) -> Bool {
        startsName(scalar) || isDigit(scalar) || scalar == "-"
    }
}

/// What is wrong with an expression; whoever knows its place makes a `Problem` of it.
struct ExpressionProblem: Error {
    let message: String

    init(_ message: String) {
        self.message = message
    }
}
