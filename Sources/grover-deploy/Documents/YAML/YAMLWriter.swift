/// Writes block style with two blanks a level; lists stand under their key's column.
///
/// Strings go plain only where both readings of YAML take them for text, multi-line text goes as a literal block,
/// and everything else in double quotes.
struct YAMLWriter {
    private(set) var output = ""

    mutating func writeDocument(_ node: Node) {
        switch node.value {
        case .map(let mapping) where !mapping.isEmpty: write(mapping, indent: 0)
        case .list(let items) where !items.isEmpty: write(items, indent: 0)
        default:
            writeScalar(node, indent: 0)
            output += "\n"
        }
    }

    private mutating func write(_ mapping: Mapping, indent: Int, startsInline: Bool = false) {
        for (position, entry) in mapping.entries.enumerated() {
            if position > 0 || !startsInline { output += blanks(indent) }
            output += Self.isPlain(entry.key) ? entry.key : Self.quoted(entry.key)
            output += ":"
            writeValue(entry.value, indent: indent)
        }
    }

    private mutating func writeValue(_ node: Node, indent: Int) {
        switch node.value {
        case .map(let mapping) where !mapping.isEmpty:
            output += "\n"
            write(mapping, indent: indent + 2)
        case .list(let items) where !items.isEmpty:
            output += "\n"
            write(items, indent: indent)
        default:
            output += " "
            writeScalar(node, indent: indent + 2)
            output += "\n"
        }
    }

    private mutating func write(_ items: [Node], indent: Int) {
        for item in items {
            output += blanks(indent) + "-"
            switch item.value {
            case .map(let mapping) where !mapping.isEmpty:
                output += " "
                write(mapping, indent: indent + 2, startsInline: true)
            case .list(let inner) where !inner.isEmpty:
                output += "\n"
                write(inner, indent: indent + 2)
            default:
                output += " "
                writeScalar(item, indent: indent + 2)
                output += "\n"
            }
        }
    }

    private mutating func writeScalar(_ node: Node, indent: Int) {
        switch node.value {
        case .null: output += "null"
        case .bool(let flag): output += flag ? "true" : "false"
        case .number(let text): output += text
        case .string(let text): writeText(text, indent: indent)
        case .list: output += "[]"
        case .map: output += "{}"
        }
    }

    private mutating func writeText(_ text: String, indent: Int) {
        if Self.isPlain(text) {
            output += text
        } else if Self.fitsLiteralBlock(text) {
            output += text.hasSuffix("\n") ? "|" : "|-"
            let body = text.hasSuffix("\n") ? text.dropLast() : text[...]
            for line in body.split(separator: "\n", omittingEmptySubsequences: false) {
                output += "\n" + (line.isEmpty ? "" : blanks(indent) + line)
            }
        } else {
            output += Self.quoted(text)
        }
    }

    private func blanks(_ count: Int) -> String {
        String(repeating: " ", count: count)
    }

    /// True for text of several lines that a literal block gives back unchanged without an indentation indicator.
    private static func fitsLiteralBlock(_ text: String) -> Bool {
        guard text.utf8.contains(0x0A), let first = text.unicodeScalars.first, first != " ", first != "\n",
            !text.hasSuffix("\n\n")
        else { return false }
        return text.unicodeScalars.allSatisfy { $0 == "\n" || isPrintable($0) }
    }

    /// True for text that both readings of YAML give back as the same string without quotes.
    static func isPlain(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, let last = text.unicodeScalars.last, last != " ", last != ":"
        else { return false }
        if "-?:,[]{}#&*!|>'\"%@` ".unicodeScalars.contains(first) { return false }
        guard text.unicodeScalars.allSatisfy(isPrintable), !text.contains(": "), !text.contains(" #") else {
            return false
        }
        switch text {
        case "~", "null", "Null", "NULL", "true", "True", "TRUE", "false", "False", "FALSE": return false
        default: break
        }
        // What looks like a number to any reader is quoted, whether or not it is one to these two.
        if text.hasPrefix(".") || text == "---" || text == "..." { return false }
        return YAMLNumber.core(text) == nil && YAMLNumber.kubernetes(text) == nil
            && YAMLScalar.otherTypeInYAML11(text) == nil
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            case "\r": quoted += "\\r"
            default:
                if isPrintable(scalar) {
                    quoted.unicodeScalars.append(scalar)
                } else {
                    let digits = String(scalar.value, radix: 16)
                    let width = scalar.value <= 0xFF ? 2 : scalar.value <= 0xFFFF ? 4 : 8
                    quoted += width == 2 ? "\\x" : width == 4 ? "\\u" : "\\U"
                    quoted += String(repeating: "0", count: width - digits.count) + digits
                }
            }
        }
        return quoted + "\""
    }
}
