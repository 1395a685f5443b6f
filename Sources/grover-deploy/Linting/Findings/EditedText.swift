internal import Documents

/// A text with edits carried out, and every other byte as it was.
public struct EditedText {
    public private(set) var bytes: [UInt8]
    /// How many edits found what they look for.
    public private(set) var applied = 0

    public init(_ bytes: [UInt8], _ edits: [Edit]) {
        self.bytes = bytes
        var seen: Set<Place> = []
        let starts = Self.lineStarts(bytes)
        // From the end, so that the places of those before stay true.
        for edit in edits.sorted(by: { $1.place < $0.place }) where seen.insert(edit.place).inserted {
            guard starts.indices.contains(edit.place.line - 1) else { continue }
            apply(edit, lineStart: starts[edit.place.line - 1])
        }
    }

    private mutating func apply(_ edit: Edit, lineStart: Int) {
        guard var start = offset(ofColumn: edit.place.column, from: lineStart) else { return }
        let old = Array(edit.old.utf8)
        if start < bytes.count, bytes[start] == UInt8(ascii: "\"") || bytes[start] == UInt8(ascii: "'") { start += 1 }
        guard start + old.count <= bytes.count, bytes[start..<start + old.count].elementsEqual(old) else { return }
        bytes.replaceSubrange(start..<start + old.count, with: Array(edit.new.utf8))
        applied += 1
    }

    /// Columns count Unicode scalars.
    private func offset(ofColumn column: Int, from lineStart: Int) -> Int? {
        var position = lineStart
        for _ in 1..<max(1, column) {
            guard position < bytes.count, bytes[position] != UInt8(ascii: "\n") else { return nil }
            position += 1
            while position < bytes.count, bytes[position] & 0xC0 == 0x80 { position += 1 }
        }
        return position
    }

    private static func lineStarts(_ bytes: [UInt8]) -> [Int] {
        var starts = [0]
        for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") { starts.append(offset + 1) }
        return starts
    }
}
