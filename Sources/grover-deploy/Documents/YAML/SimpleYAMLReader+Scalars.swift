extension SimpleYAMLReader {
    /// Text as it stands in a line.
    struct Scalar {
        enum Text {
            /// Without quotes: its type is to be found out.
            case plain
            case quoted
            /// Quoted, and something else than what stands between the quotes.
            case escaped(String)
        }

        let start: Int
        let end: Int
        let text: Text
        /// A colon follows it, which was passed.
        let isKey: Bool
    }

    /// libyaml looks no further for the colon of a key, in characters.
    static let longestKey = 1000

    /// Passes the text at the position, and the colon after it if there is one.
    mutating func scanScalar() throws(Unusual) -> Scalar {
        switch input[position] {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return try scanQuoted(input[position])
        case UInt8(ascii: "-") where position + 1 < lineEnd && input[position + 1] != UInt8(ascii: " "): break
        case UInt8(ascii: "-"), UInt8(ascii: "?"), UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: "["),
            UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "#"), UInt8(ascii: "&"),
            UInt8(ascii: "*"), UInt8(ascii: "!"), UInt8(ascii: "|"), UInt8(ascii: ">"), UInt8(ascii: "%"),
            UInt8(ascii: "@"), UInt8(ascii: "`"):
            throw Unusual()
        default: break
        }
        let start = position
        // After the last byte that is no blank.
        var end = start
        var next = start
        while next < lineEnd {
            let byte = input[next]
            next += 1
            switch byte {
            // Letters and most signs; all that means anything comes before them.
            case UInt8(ascii: ";")...: end = next
            case UInt8(ascii: ":") where next == lineEnd || input[next] == UInt8(ascii: " "):
                guard next - start < Self.longestKey else { throw Unusual() }
                position = next
                return Scalar(start: start, end: end, text: .plain, isKey: true)
            case UInt8(ascii: " ") where next < lineEnd && input[next] == UInt8(ascii: "#"):
                position = end
                return Scalar(start: start, end: end, text: .plain, isKey: false)
            case UInt8(ascii: " "): break
            case UInt8(ascii: "\t"): throw Unusual()
            default: end = next
            }
        }
        position = end
        return Scalar(start: start, end: end, text: .plain, isKey: false)
    }

    /// Passes a text in quotes that ends in its line.
    mutating func scanQuoted(_ quote: UInt8) throws(Unusual) -> Scalar {
        let start = position
        position += 1
        var bytes: [UInt8] = []
        var isEscaped = false
        var copied = position
        while position < lineEnd {
            let byte = input[position]
            let follower = position + 1 < lineEnd ? input[position + 1] : UInt8(ascii: "\n")
            if byte == quote, quote != UInt8(ascii: "'") || follower != quote {
                let end = position
                position += 1
                let text: Scalar.Text
                if isEscaped {
                    bytes += input[copied..<end]
                    text = .escaped(String(decoding: bytes, as: UTF8.self))
                } else {
                    text = .quoted
                }
                return Scalar(start: start + 1, end: end, text: text, isKey: try takeColon(after: start))
            }
            if byte == quote || byte == UInt8(ascii: "\\") && quote == UInt8(ascii: "\"") {
                isEscaped = true
                bytes += input[copied..<position]
                bytes.append(byte == quote ? quote : try Self.unescaped(follower))
                position += 2
                copied = position
            } else {
                position += 1
            }
        }
        throw Unusual()
    }

    /// The simplest of what can stand after a backslash.
    private static func unescaped(_ byte: UInt8) throws(Unusual) -> UInt8 {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return byte
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "t"): return 0x09
        default: throw Unusual()
        }
    }

    private mutating func takeColon(after start: Int) throws(Unusual) -> Bool {
        guard position < lineEnd, input[position] == UInt8(ascii: ":") else { return false }
        position += 1
        guard isAtLineEnd || input[position] == UInt8(ascii: " "), position - start < Self.longestKey else {
            throw Unusual()
        }
        return true
    }

    /// Passes a literal block, and goes to what comes after it.
    mutating func readLiteral(in parent: Int) throws(Unusual) -> String {
        position += 1
        let chomping = isAtLineEnd ? UInt8(ascii: " ") : input[position]
        if chomping == UInt8(ascii: "-") || chomping == UInt8(ascii: "+") { position += 1 }
        let headerEnd = position
        skipBlanks()
        guard parent >= 0, isAtLineEnd || input[position] == UInt8(ascii: "#") && position > headerEnd else {
            throw Unusual()
        }
        var text: [UInt8] = []
        var indent = -1
        // Breaks that count only when more text follows, or when all are kept.
        var breaks = 0
        while lineEnd < input.count {
            startNextLine()
            skipBlanks()
            if isAtLineEnd {
                // Blanks beyond the indentation are text; before there is one, they could be meant as it.
                guard indent >= 0 || position == lineStart else { throw Unusual() }
                if position - lineStart <= indent || indent < 0 {
                    if lineEnd < input.count { breaks += 1 }
                    continue
                }
            }
            if indent < 0, position - lineStart > parent { indent = position - lineStart }
            guard indent >= 0, position - lineStart >= indent else {
                guard indent >= 0, input[position] != UInt8(ascii: "\t") else { throw Unusual() }
                position = lineStart
                break
            }
            text += repeatElement(UInt8(ascii: "\n"), count: breaks)
            text += input[(lineStart + indent)..<lineEnd]
            position = lineEnd
            breaks = lineEnd < input.count ? 1 : 0
        }
        switch chomping {
        case UInt8(ascii: "-"): break
        case UInt8(ascii: "+"): text += repeatElement(UInt8(ascii: "\n"), count: breaks)
        default: if breaks > 0, !text.isEmpty { text.append(UInt8(ascii: "\n")) }
        }
        guard indent >= 0 else { throw Unusual() }
        try skipToContent()
        return String(decoding: text, as: UTF8.self)
    }

    // MARK: Types

    func content(of scalar: Scalar, at place: Place) throws(Unusual) -> Node.Content {
        switch scalar.text {
        case .escaped(let text): return .string(text)
        case .quoted: return .string(text(of: scalar))
        case .plain: break
        }
        let bytes = UnsafeBufferPointer(rebasing: input[scalar.start..<scalar.end])
        switch YAMLScalar.sureType(of: bytes, in: reading) {
        case .text: return .string(text(of: scalar))
        case .number: return .number(text(of: scalar))
        case nil: break
        }
        let written = YAMLScalar(text: text(of: scalar), isPlain: true, tag: nil)
        guard let content = try? written.content(in: reading, at: place) else { throw Unusual() }
        return content
    }

    func key(of scalar: Scalar, at place: Place) throws(Unusual) -> String {
        if case .plain = scalar.text {
            let bytes = UnsafeBufferPointer(rebasing: input[scalar.start..<scalar.end])
            guard YAMLScalar.sureType(of: bytes, in: reading) == .text, bytes.first != UInt8(ascii: "<") else {
                throw Unusual()
            }
        }
        if case .escaped(let text) = scalar.text { return text }
        return text(of: scalar)
    }

    private func text(of scalar: Scalar) -> String {
        String(decoding: UnsafeBufferPointer(rebasing: input[scalar.start..<scalar.end]), as: UTF8.self)
    }
}
