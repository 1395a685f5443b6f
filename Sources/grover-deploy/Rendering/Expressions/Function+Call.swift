internal import Crypto
internal import Documents
internal import ServiceCatalog

extension Expression.Function {
    /// The longest text that an expression may make: what one object can hold.
    static let longestText = 1 << 20

    /// `null` in gives `null` out, so that what is not set needs no condition of its own.
    func call(_ values: [Node]) throws(ExpressionProblem) -> Node {
        let value = values[0]
        if value.isNull && self != .json && self != .hash { return value }
        var result = try apply(to: value, values)
        if let text = result.string, text.utf8.count > Self.longestText {
            throw ExpressionProblem("'\(rawValue)' makes a text of more than 1 MiB")
        }
        result.filledFrom = value.filledFrom ?? value.place
        return result
    }

    private func apply(to value: Node, _ values: [Node]) throws(ExpressionProblem) -> Node {
        switch self {
        case .string:
            guard let text = value.scalarText else { throw misfit(value, "text, a number, true or false") }
            return Node(text)
        case .seconds:
            guard let text = value.string, let seconds = CatalogDuration.seconds(text) else {
                throw misfit(value, "a duration such as 10s")
            }
            return Node(seconds)
        case .hash: return Node(Self.digest(of: value))
        case .json: return Node(JSON.write(value, .canonical))
        case .base64: return Node(Base64.encode(try text(value).utf8))
        case .lower: return Node(try text(value).lowercased())
        case .join: return Node(try join(value, with: text(values[1])))
        case .entries: return try entries(value)
        }
    }

    /// Sixteen hexadecimal digits that change when the value does.
    static func digest(of value: Node) -> String {
        SHA256.hash(data: JSON.bytes(value, .canonical)).prefix(8).map { hexadecimal($0) }.joined()
    }

    private func join(_ value: Node, with separator: String) throws(ExpressionProblem) -> String {
        guard let items = value.list else { throw misfit(value, "a list") }
        var texts: [String] = []
        for item in items {
            guard let text = item.scalarText else { throw misfit(item, "a list of texts") }
            texts.append(text)
        }
        return texts.joined(separator: separator)
    }

    private func entries(_ value: Node) throws(ExpressionProblem) -> Node {
        guard let mapping = value.map else { throw misfit(value, "a mapping") }
        return Node(
            mapping.sortedByKey().map { entry in
                Node(
                    Mapping([
                        Mapping.Entry("key", Node(entry.key, at: entry.keyPlace)),
                        Mapping.Entry("value", entry.value),
                    ]), at: entry.value.place)
            })
    }

    private func text(_ value: Node) throws(ExpressionProblem) -> String {
        guard let text = value.string else { throw misfit(value, "text") }
        return text
    }

    private func misfit(_ value: Node, _ wanted: String) -> ExpressionProblem {
        let shown = value.scalarText.map { "'\($0)'" } ?? "a \(value.typeName)"
        return ExpressionProblem("'\(rawValue)' takes \(wanted), not \(shown)")
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
}
