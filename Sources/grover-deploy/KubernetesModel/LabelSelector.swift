public import Documents

/// Which labels an object must have: from a selector of an object's spec, or from the text of a query.
public struct LabelSelector: Sendable, Equatable, CustomStringConvertible {
    public enum Requirement: Sendable, Equatable {
        case isIn(String, [String])
        case isNotIn(String, [String])
        case exists(String)
        case doesNotExist(String)
    }

    public var requirements: [Requirement]

    public init(_ requirements: [Requirement]) {
        self.requirements = requirements
    }

    public init(matching labels: [String: String]) {
        requirements = labels.sorted { $0.key < $1.key }.map { .isIn($0.key, [$0.value]) }
    }

    /// A `LabelSelector` of the API (`matchLabels`, `matchExpressions`); an empty one selects everything.
    /// `nil` where an operator is unknown.
    public init?(_ node: Node) {
        self.init(matching: node["matchLabels"]?.textMap ?? [:])
        for expression in node["matchExpressions"]?.list ?? [] {
            guard let key = expression["key"]?.string else { return nil }
            let values = expression["values"]?.list?.compactMap(\.string) ?? []
            switch expression["operator"]?.string {
            case "In": requirements.append(.isIn(key, values))
            case "NotIn": requirements.append(.isNotIn(key, values))
            case "Exists": requirements.append(.exists(key))
            case "DoesNotExist": requirements.append(.doesNotExist(key))
            default: return nil
            }
        }
    }

    /// The `labelSelector` of a query: `a=b,c!=d,e in (f,g),h notin (i),j,!k`. `nil` where it cannot be read.
    public init?(query: String) {
        requirements = []
        for term in Self.terms(of: query) {
            guard let requirement = Self.requirement(term) else { return nil }
            requirements.append(requirement)
        }
    }

    public func matches(_ labels: [String: String]) -> Bool {
        requirements.allSatisfy { requirement in
            switch requirement {
            case .isIn(let key, let values): labels[key].map(values.contains) ?? false
            case .isNotIn(let key, let values): labels[key].map { !values.contains($0) } ?? true
            case .exists(let key): labels[key] != nil
            case .doesNotExist(let key): labels[key] == nil
            }
        }
    }

    /// The text for a query.
    public var description: String {
        requirements.map { requirement in
            switch requirement {
            case .isIn(let key, let values) where values.count == 1: "\(key)=\(values[0])"
            case .isIn(let key, let values): "\(key) in (\(values.joined(separator: ",")))"
            case .isNotIn(let key, let values) where values.count == 1: "\(key)!=\(values[0])"
            case .isNotIn(let key, let values): "\(key) notin (\(values.joined(separator: ",")))"
            case .exists(let key): key
            case .doesNotExist(let key): "!\(key)"
            }
        }.joined(separator: ",")
    }

    /// Splits at the commas that stand outside parentheses.
    private static func terms(of query: String) -> [String] {
        var terms: [String] = []
        var term = ""
        var depth = 0
        for character in query {
            if character == "," && depth == 0 {
                terms.append(term)
                term = ""
                continue
            }
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
            term.append(character)
        }
        if !terms.isEmpty || !term.isEmpty { terms.append(term) }
        return terms.map { $0.trimmingBlanks() }
    }

    private static func requirement(_ term: String) -> Requirement? {
        if term.hasPrefix("!") {
            let key = String(term.dropFirst()).trimmingBlanks()
            return isKey(key) ? .doesNotExist(key) : nil
        }
        if let open = term.firstIndex(of: "("), term.hasSuffix(")") {
            let words = term[..<open].split(separator: " ").map(String.init)
            guard words.count == 2, isKey(words[0]) else { return nil }
            let values = term[term.index(after: open)...].dropLast().split(
                separator: ",", omittingEmptySubsequences: false
            ).map { String($0).trimmingBlanks() }
            guard values.allSatisfy(isValue) else { return nil }
            switch words[1] {
            case "in": return .isIn(words[0], values)
            case "notin": return .isNotIn(words[0], values)
            default: return nil
            }
        }
        if let mark = term.firstIndex(of: "=") {
            let negated = mark > term.startIndex && term[term.index(before: mark)] == "!"
            let key = String(negated ? term[..<term.index(before: mark)] : term[..<mark]).trimmingBlanks()
            var value = term[term.index(after: mark)...]
            if !negated && value.first == "=" { value.removeFirst() }
            let text = String(value).trimmingBlanks()
            guard isKey(key), isValue(text) else { return nil }
            return negated ? .isNotIn(key, [text]) : .isIn(key, [text])
        }
        return isKey(term) ? .exists(term) : nil
    }

    private static func isKey(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 317
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./".contains($0)) }
    }

    private static func isValue(_ text: String) -> Bool {
        text.utf8.count <= 63 && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
    }
}

extension String {
    func trimmingBlanks() -> String {
        var text = Substring(self)
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
