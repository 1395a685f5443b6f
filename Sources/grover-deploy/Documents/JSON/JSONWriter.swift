/// Appends nodes to a byte buffer.
struct JSONWriter {
    let style: JSON.Style
    private(set) var output: [UInt8] = []

    init(style: JSON.Style) {
        self.style = style
    }

    mutating func write(_ node: Node, depth: Int) {
        switch node.value {
        case .null: append("null")
        case .bool(let flag): append(flag ? "true" : "false")
        case .number(let text): append(text)
        case .string(let text): writeString(text)
        case .list(let items):
            writeAll(items, open: "[", close: "]", depth: depth) { writer, item in
                writer.write(item, depth: depth + 1)
            }
        case .map(let mapping):
            let entries = style.sortsKeys ? mapping.sortedByKey().entries : mapping.entries
            writeAll(entries, open: "{", close: "}", depth: depth) { writer, entry in
                writer.writeString(entry.key)
                writer.append(writer.style.indent == nil ? ":" : ": ")
                writer.write(entry.value, depth: depth + 1)
            }
        }
    }

    private mutating func writeAll<Item>(
        _ items: [Item], open: StaticString, close: StaticString, depth: Int,
        _ writeItem: (inout JSONWriter, Item) -> Void
    ) {
        append(open)
        for (position, item) in items.enumerated() {
            if position > 0 { append(",") }
            breakLine(depth + 1)
            writeItem(&self, item)
        }
        if !items.isEmpty { breakLine(depth) }
        append(close)
    }

    private mutating func breakLine(_ depth: Int) {
        guard let indent = style.indent else { return }
        output.append(0x0A)
        output.append(contentsOf: repeatElement(0x20, count: indent * depth))
    }

    private mutating func writeString(_ text: String) {
        output.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): append("\\\"")
            case UInt8(ascii: "\\"): append("\\\\")
            case 0x0A: append("\\n")
            case 0x0D: append("\\r")
            case 0x09: append("\\t")
            case 0..<0x20, 0x7F:
                append("\\u00")
                let digits = Array("0123456789abcdef".utf8)
                output.append(digits[Int(byte >> 4)])
                output.append(digits[Int(byte & 15)])
            default: output.append(byte)
            }
        }
        output.append(UInt8(ascii: "\""))
    }

    private mutating func append(_ text: StaticString) {
        output.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private mutating func append(_ text: String) {
        output.append(contentsOf: text.utf8)
    }
}
