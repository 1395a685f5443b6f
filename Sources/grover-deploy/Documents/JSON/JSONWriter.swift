/// Appends nodes to a byte buffer.
struct JSONWriter {
    let style: JSON.Style
    private(set) var output: [UInt8] = []
    /// A line break and the blanks of many levels.
    private let margin: [UInt8]

    init(style: JSON.Style, size: Int = 0) {
        self.style = style
        margin = style.indent.map { [0x0A] + Array(repeating: 0x20, count: $0 * 16) } ?? []
        output.reserveCapacity(size)
    }

    /// What was written since the last time; its memory goes with it.
    mutating func takeOutput() -> [UInt8] {
        defer { output = [] }
        return output
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
                writer.writeKey(entry.key)
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
            beginItem(position, depth: depth + 1)
            writeItem(&self, item)
        }
        if !items.isEmpty { breakLine(depth) }
        append(close)
    }

    /// What stands before an item of a mapping or list.
    mutating func beginItem(_ number: Int, depth: Int) {
        if number > 0 { output.append(UInt8(ascii: ",")) }
        breakLine(depth)
    }

    mutating func writeKey(_ key: String) {
        writeString(key)
        append(style.indent == nil ? ":" : ": ")
    }

    /// Writes a key that holds nothing to escape.
    mutating func writeWord(_ key: StaticString) {
        output.append(UInt8(ascii: "\""))
        append(key)
        append(style.indent == nil ? "\":" : "\": ")
    }

    mutating func breakLine(_ depth: Int) {
        guard let indent = style.indent else { return }
        let width = 1 + indent * depth
        output.append(contentsOf: margin.prefix(width))
        if width > margin.count { output.append(contentsOf: repeatElement(0x20, count: width - margin.count)) }
    }

    mutating func writeNumber(_ number: Int) {
        var text = String(number)
        text.withUTF8 { output.append(contentsOf: $0) }
    }

    mutating func writeString(_ text: String) {
        output.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { bytes in
            // Most texts hold nothing to escape, and are copied whole.
            var copied = 0
            for (offset, byte) in bytes.enumerated() where Self.isEscaped(byte) {
                output.append(contentsOf: bytes[copied..<offset])
                writeEscape(byte)
                copied = offset + 1
            }
            output.append(contentsOf: bytes[copied...])
        }
        output.append(UInt8(ascii: "\""))
    }

    private static func isEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7F
    }

    private mutating func writeEscape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): append("\\\"")
        case UInt8(ascii: "\\"): append("\\\\")
        case 0x0A: append("\\n")
        case 0x0D: append("\\r")
        case 0x09: append("\\t")
        default:
            append("\\u00")
            let digits = Array("0123456789abcdef".utf8)
            output.append(digits[Int(byte >> 4)])
            output.append(digits[Int(byte & 15)])
        }
    }

    mutating func append(_ text: StaticString) {
        output.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private mutating func append(_ text: String) {
        output.append(contentsOf: text.utf8)
    }
}
