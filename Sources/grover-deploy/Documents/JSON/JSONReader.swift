/// A recursive-descent reader over one buffer; it counts lines only as it passes them.
struct JSONReader {
    private let input: UnsafeBufferPointer<UInt8>
    private let source: Place.Source?
    private let rejectsDuplicates: Bool
    private let limits: ReadingLimits
    private var position = 0
    private var nodes = 0
    private var path: [PathStep] = []
    private(set) var duplicatePaths: [String] = []
    private var lines = LineCounter()

    private enum PathStep {
        case key(String)
        case index(Int)
    }

    init(
        _ input: UnsafeBufferPointer<UInt8>, file: String?, duplicates: JSON.DuplicateKeys, limits: ReadingLimits
    ) {
        self.input = input
        source = file.map(Place.Source.init)
        rejectsDuplicates = duplicates == .reject
        self.limits = limits
    }

    mutating func readRoot() throws -> Node {
        guard input.count <= limits.bytes else {
            throw Problem("the document is larger than \(limits.bytes) bytes", at: place(at: 0, always: true))
        }
        if input.count >= 3, input[0] == 0xEF, input[1] == 0xBB, input[2] == 0xBF { position = 3 }
        skipBlanks()
        let root = try readValue(depth: 0)
        skipBlanks()
        guard position == input.count else { throw problem("unexpected text after the JSON value") }
        return root
    }

    private mutating func readValue(depth: Int) throws -> Node {
        guard depth <= limits.depth else { throw problem("nested deeper than \(limits.depth) levels") }
        nodes += 1
        guard nodes <= limits.nodes else { throw problem("more than \(limits.nodes) values") }
        guard position < input.count else { throw problem("unexpected end of JSON input") }
        let start = place(at: position)
        switch input[position] {
        case UInt8(ascii: "{"): return Node(.map(try readMapping(depth: depth)), at: start)
        case UInt8(ascii: "["): return Node(.list(try readList(depth: depth)), at: start)
        case UInt8(ascii: "\""): return Node(.string(try readString()), at: start)
        case UInt8(ascii: "t"):
            try expect("true")
            return Node(.bool(true), at: start)
        case UInt8(ascii: "f"):
            try expect("false")
            return Node(.bool(false), at: start)
        case UInt8(ascii: "n"):
            try expect("null")
            return Node(.null, at: start)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return Node(.number(try readNumber()), at: start)
        default: throw problem("unexpected character \(quoted(input[position])); a JSON value belongs here")
        }
    }

    private mutating func readMapping(depth: Int) throws -> Mapping {
        var mapping = Mapping()
        position += 1
        skipBlanks()
        if take(UInt8(ascii: "}")) { return mapping }
        while true {
            guard position < input.count, input[position] == UInt8(ascii: "\"") else {
                throw problem("a key in double quotes belongs here")
            }
            let keyStart = position
            let keyPlace = place(at: position)
            let key = try readString()
            skipBlanks()
            guard take(UInt8(ascii: ":")) else { throw problem("a colon belongs after key '\(key)'") }
            skipBlanks()
            path.append(.key(key))
            if mapping.entry(key) != nil {
                if rejectsDuplicates { throw problem("duplicate key '\(key)'", at: keyStart) }
                duplicatePaths.append(pathText)
            }
            let value = try readValue(depth: depth + 1)
            path.removeLast()
            mapping.set(Mapping.Entry(key, at: keyPlace, value))
            skipBlanks()
            if take(UInt8(ascii: "}")) { return mapping }
            guard take(UInt8(ascii: ",")) else { throw problem("a comma or '}' belongs here") }
            skipBlanks()
        }
    }

    private mutating func readList(depth: Int) throws -> [Node] {
        var items: [Node] = []
        position += 1
        skipBlanks()
        if take(UInt8(ascii: "]")) { return items }
        while true {
            path.append(.index(items.count))
            items.append(try readValue(depth: depth + 1))
            path.removeLast()
            skipBlanks()
            if take(UInt8(ascii: "]")) { return items }
            guard take(UInt8(ascii: ",")) else { throw problem("a comma or ']' belongs here") }
            skipBlanks()
        }
    }

    private mutating func readNumber() throws -> String {
        let start = position
        _ = take(UInt8(ascii: "-"))
        if take(UInt8(ascii: "0")) {
            if position < input.count, isDigit(input[position]) {
                throw problem("a number may not start with 0", at: start)
            }
        } else {
            try readDigits(from: start)
        }
        if take(UInt8(ascii: ".")) { try readDigits(from: start) }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try readDigits(from: start)
        }
        return String(decoding: input[start..<position], as: UTF8.self)
    }

    private mutating func readDigits(from start: Int) throws {
        let first = position
        while position < input.count, isDigit(input[position]) { position += 1 }
        guard position > first else { throw problem("a number that ends too early", at: start) }
    }

    private mutating func readString() throws -> String {
        let start = position
        position += 1
        let textStart = position
        while position < input.count {
            let byte = input[position]
            if byte == UInt8(ascii: "\"") {
                let slice = input[textStart..<position]
                position += 1
                return try text(slice, from: start)
            }
            if byte == UInt8(ascii: "\\") { return try readEscapedString(from: start, textStart: textStart) }
            guard byte >= 0x20 else { throw problem("a control character inside a string; write it as an escape") }
            position += 1
        }
        throw problem("a string that does not end", at: start)
    }

    private mutating func readEscapedString(from start: Int, textStart: Int) throws -> String {
        var unescaped = Array(input[textStart..<position])
        while position < input.count {
            let byte = input[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                return try unescaped.withUnsafeBufferPointer { try text($0[...], from: start) }
            case UInt8(ascii: "\\"):
                try readEscape(into: &unescaped)
            case 0..<0x20:
                throw problem("a control character inside a string; write it as an escape", at: position - 1)
            default:
                unescaped.append(byte)
            }
        }
        throw problem("a string that does not end", at: start)
    }

    private mutating func readEscape(into output: inout [UInt8]) throws {
        guard position < input.count else { throw problem("a string that does not end") }
        let byte = input[position]
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): output.append(byte)
        case UInt8(ascii: "b"): output.append(0x08)
        case UInt8(ascii: "f"): output.append(0x0C)
        case UInt8(ascii: "n"): output.append(0x0A)
        case UInt8(ascii: "r"): output.append(0x0D)
        case UInt8(ascii: "t"): output.append(0x09)
        case UInt8(ascii: "u"): output.append(contentsOf: Array(String(try readUnicodeEscape()).utf8))
        default: throw problem("unknown escape '\\\(Character(Unicode.Scalar(byte)))'", at: position - 2)
        }
    }

    /// One scalar after `\u`; a surrogate without its other half is U+FFFD, as Go's reader has it.
    private mutating func readUnicodeEscape() throws -> Unicode.Scalar {
        let replacement: Unicode.Scalar = "\u{FFFD}"
        let first = try readHex()
        guard (0xD800..<0xE000).contains(first) else { return Unicode.Scalar(first) ?? replacement }
        guard first < 0xDC00, position + 1 < input.count, input[position] == UInt8(ascii: "\\"),
            input[position + 1] == UInt8(ascii: "u")
        else { return replacement }
        let mark = position
        position += 2
        let second = try readHex()
        guard (0xDC00..<0xE000).contains(second) else {
            position = mark
            return replacement
        }
        return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? replacement
    }

    private mutating func readHex() throws -> UInt32 {
        guard position + 4 <= input.count else { throw problem("a \\u escape needs four hexadecimal digits") }
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(input[position])).hexDigitValue else {
                throw problem("a \\u escape needs four hexadecimal digits")
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    private func text(_ bytes: Slice<UnsafeBufferPointer<UInt8>>, from start: Int) throws -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            var copy = self
            throw copy.problem("a string that is not UTF-8", at: start)
        }
        return text
    }

    private mutating func skipBlanks() {
        while position < input.count {
            switch input[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard position < input.count, input[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ word: StaticString) throws {
        let start = position
        for offset in 0..<word.utf8CodeUnitCount {
            guard take(word.utf8Start[offset]) else { throw problem("'\(word)' belongs here", at: start) }
        }
    }

    private func isDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }

    private func quoted(_ byte: UInt8) -> String {
        byte > 0x20 && byte < 0x7F ? "'\(Character(Unicode.Scalar(byte)))'" : "0x" + String(byte, radix: 16)
    }

    private var pathText: String {
        var text = ""
        for step in path {
            switch step {
            case .key(let key): text += text.isEmpty ? key : ".\(key)"
            case .index(let index): text += "[\(index)]"
            }
        }
        return text
    }

    private mutating func place(at offset: Int, always: Bool = false) -> Place? {
        guard source != nil || always else { return nil }
        let (line, column) = lines.lineAndColumn(of: offset, in: input)
        return Place(source ?? Place.Source("JSON"), line: line, column: column)
    }

    private mutating func problem(_ message: String, at offset: Int? = nil) -> Problem {
        Problem(message, at: place(at: offset ?? position, always: true))
    }
}

/// Lines and columns for offsets that mostly grow, in one pass over the input.
private struct LineCounter {
    private var offset = 0
    private var line = 1
    private var column = 1

    mutating func lineAndColumn(of wanted: Int, in input: UnsafeBufferPointer<UInt8>) -> (line: Int, column: Int) {
        if wanted < offset { self = LineCounter() }
        while offset < wanted, offset < input.count {
            let byte = input[offset]
            if byte == 0x0A {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
            offset += 1
        }
        return (line, column)
    }
}
