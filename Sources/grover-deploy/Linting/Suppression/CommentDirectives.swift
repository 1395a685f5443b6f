internal import Documents

/// `# grover-lint: ignore RULE[, RULE]: reason (until 2027-01-31)`, for its own line, or from a line of its own for the
/// one below it.
enum CommentDirectives {
    static func all(in bytes: [UInt8], file: String, mustBeUsed: Bool) -> [Directive] {
        bytes.withUnsafeBufferPointer { buffer in
            var found: [Directive] = []
            var lines: LineIndex?
            var start = 0
            while let position = ByteSearch.first("grover-lint:", in: buffer, from: start) {
                start = position + 12
                guard let mark = commentMark(before: position, in: buffer) else { continue }
                let index = lines ?? LineIndex(buffer)
                lines = index
                let end = buffer[start...].firstIndex(of: UInt8(ascii: "\n")) ?? buffer.endIndex
                let text = Substring(String(decoding: buffer[start..<end], as: UTF8.self)).trimmed()
                let line = index.line(ofByte: position)
                let lineStart = index.start(ofLine: line)
                let standsAlone = buffer[lineStart..<mark].allSatisfy { $0 == 0x20 || $0 == 0x09 }
                let place = Place(file: file, line: line, column: mark - lineStart + 1)
                found.append(
                    directive(text, at: place, line: standsAlone ? line + 1 : line, mustBeUsed: mustBeUsed))
            }
            return found
        }
    }

    /// The `#` that starts the comment; nil where the words stand in something else.
    private static func commentMark(before position: Int, in buffer: UnsafeBufferPointer<UInt8>) -> Int? {
        var mark = position - 1
        while mark >= 0, buffer[mark] == 0x20 { mark -= 1 }
        guard mark >= 0, buffer[mark] == UInt8(ascii: "#") else { return nil }
        guard mark == 0 || [0x20, 0x09, 0x0A].contains(buffer[mark - 1]) else { return nil }
        return mark
    }

    /// Words that say nothing of use become a directive without a reason, which is a finding.
    private static func directive(_ text: Substring, at place: Place, line: Int, mustBeUsed: Bool) -> Directive {
        var rules: Set<String> = []
        var reason = Reason("")
        if text.hasPrefix("ignore ") {
            let words = text.dropFirst("ignore ".count)
            let colon = words.firstIndex(of: ":") ?? words.endIndex
            rules = Set(words[..<colon].split(separator: ",").map { String($0.trimmed()) })
            if colon < words.endIndex { reason = Reason(words[words.index(after: colon)...]) }
        }
        return Directive(
            rules: rules.isEmpty ? [""] : rules, scope: .line(file: place.file, line: line), origin: .comment,
            reason: reason.text, until: reason.until, place: place, mustBeUsed: mustBeUsed)
    }
}
