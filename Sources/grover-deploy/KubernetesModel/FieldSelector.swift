public import Documents

/// The `fieldSelector` of a query: `metadata.name=web,status.phase!=Running`.
///
/// A field that an object lacks counts as empty text. Which fields a kind offers is for the server to say.
public struct FieldSelector: Sendable, Equatable {
    public struct Term: Sendable, Equatable {
        public let path: [String]
        public let value: String
        public let negated: Bool

        public var field: String { path.joined(separator: ".") }
    }

    public let terms: [Term]

    /// `nil` where the text cannot be read.
    public init?(query: String) {
        var terms: [Term] = []
        for part in query.split(separator: ",") {
            guard let mark = part.firstIndex(of: "=") else { return nil }
            var value = part[part.index(after: mark)...]
            if value.first == "=" { value.removeFirst() }
            var field = part[..<mark]
            let negated = field.last == "!"
            if negated { field.removeLast() }
            guard !field.isEmpty else { return nil }
            terms.append(
                Term(
                    path: field.split(separator: ".").map { String($0).trimmingBlanks() },
                    value: String(value).trimmingBlanks(), negated: negated))
        }
        self.terms = terms
    }

    public func matches(_ object: Node) -> Bool {
        terms.allSatisfy { term in
            let text = object.value(at: term.path)?.scalarText ?? ""
            return (text == term.value) != term.negated
        }
    }
}
