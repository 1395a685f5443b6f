internal import Documents

/// Takes the backslash out of `\'` in double quotes, which YAML forbids and the parser of kubectl takes for `'`.
enum LenientEscapes {
    /// Each text in quotes that is mended costs another reading, which large files have to use sparingly.
    private static func most(for bytes: [UInt8]) -> Int { min(max((16 << 20) / max(bytes.count, 1), 4), 64) }

    /// The text as it is, where nothing of the kind stands in it.
    static func mended(_ bytes: [UInt8], name: String, limits: ReadingLimits) -> [UInt8] {
        let isSuspect = bytes.withUnsafeBufferPointer { ByteSearch.first("\\'", in: $0, from: 0) != nil }
        guard isSuspect else { return bytes }
        var mended = bytes
        for _ in 0..<most(for: bytes) {
            do {
                try YAML.readEach(mended, file: name, as: .kubernetes, limits: limits) { _ in }
                return mended
            } catch {
                guard let problem = error as? Problem, problem.message.contains("escape"), let place = problem.place,
                    let offset = offset(of: place, in: mended)
                else { return mended }
                removeBackslashes(from: offset, in: &mended)
            }
        }
        return mended
    }

    /// Mends all that follows in the same quotes.
    private static func removeBackslashes(from start: Int, in bytes: inout [UInt8]) {
        var kept: [UInt8] = []
        var position = start
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
            if bytes[position] == UInt8(ascii: "\\"), position + 1 < bytes.count {
                if bytes[position + 1] != UInt8(ascii: "'") { kept.append(bytes[position]) }
                position += 1
            }
            kept.append(bytes[position])
            position += 1
        }
        bytes.replaceSubrange(start..<position, with: kept)
    }

    /// Where the backslash stands that reading stopped at.
    private static func offset(of place: Place, in bytes: [UInt8]) -> Int? {
        bytes.withUnsafeBufferPointer { buffer in
            let start = LineIndex(buffer).start(ofLine: place.line)
            let end = buffer[start...].firstIndex(of: UInt8(ascii: "\n")) ?? buffer.endIndex
            var position = start
            var column = 1
            while position < end, column < place.column {
                position += 1
                while position < end, buffer[position] & 0xC0 == 0x80 { position += 1 }
                column += 1
            }
            guard position + 1 < end, buffer[position] == UInt8(ascii: "\\"),
                buffer[position + 1] == UInt8(ascii: "'")
            else { return nil }
            return position
        }
    }
}
