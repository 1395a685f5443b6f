extension JSON {
    /// Why a text is no JSON, and the byte where that shows.
    public struct SyntaxError: Error, Hashable {
        public let offset: Int
    }

    /// Reads one value that takes the whole text; nesting is bounded, as the text comes from strangers.
    public static func read(_ bytes: some Sequence<UInt8>) throws(SyntaxError) -> JSON {
        var reader = JSONReader(bytes: Array(bytes))
        let value = try reader.value(depth: 0)
        reader.skipBlanks()
        guard reader.atEnd else { throw SyntaxError(offset: reader.position) }
        return value
    }
}

private struct JSONReader {
    static let deepest = 64

    let bytes: [UInt8]
    var position = 0

    var atEnd: Bool { position >= bytes.count }
    var error: JSON.SyntaxError { JSON.SyntaxError(offset: position) }

    mutating func skipBlanks() {
        while !atEnd, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
    }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard !atEnd, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    mutating func word(_ word: String, _ value: JSON) throws(JSON.SyntaxError) -> JSON {
        guard bytes[position...].starts(with: word.utf8) else { throw error }
        position += word.utf8.count
        return value
    }

    mutating func value(depth: Int) throws(JSON.SyntaxError) -> JSON {
        skipBlanks()
        guard !atEnd, depth < Self.deepest else { throw error }
        switch bytes[position] {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func object(depth: Int) throws(JSON.SyntaxError) -> JSON {
        var members: [JSON.Member] = []
        position += 1
        skipBlanks()
        if take("}") { return .object([]) }
        repeat {
            skipBlanks()
            guard !atEnd, bytes[position] == UInt8(ascii: "\"") else { throw error }
            let key = try string()
            skipBlanks()
            guard take(":") else { throw error }
            members.append(JSON.Member(key, try value(depth: depth + 1)))
            skipBlanks()
        } while take(",")
        guard take("}") else { throw error }
        return .object(members)
    }

    private mutating func array(depth: Int) throws(JSON.SyntaxError) -> JSON {
        var items: [JSON] = []
        position += 1
        skipBlanks()
        if take("]") { return .array([]) }
        repeat {
            items.append(try value(depth: depth + 1))
            skipBlanks()
        } while take(",")
        guard take("]") else { throw error }
        return .array(items)
    }

    private mutating func number() throws(JSON.SyntaxError) -> JSON {
        let start = position
        _ = take("-")
        let whole = digits()
        guard whole > 0, whole == 1 || bytes[position - whole] != UInt8(ascii: "0") else { throw error }
        var isWhole = true
        if take(".") {
            isWhole = false
            guard digits() > 0 else { throw error }
        }
        if take("e") || take("E") {
            isWhole = false
            if !take("+") { _ = take("-") }
            guard digits() > 0 else { throw error }
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isWhole, let number = Int(text) { return .int(number) }
        guard let number = Double(text), number.isFinite else { throw JSON.SyntaxError(offset: start) }
        return .double(number)
    }

    private mutating func digits() -> Int {
        let start = position
        while !atEnd, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) { position += 1 }
        return position - start
    }
}

extension JSONReader {
    mutating func string() throws(JSON.SyntaxError) -> String {
        position += 1
        var text: [UInt8] = []
        while !atEnd {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let valid = String(validating: text, as: UTF8.self) else { throw error }
                return valid
            case UInt8(ascii: "\\"): text.append(contentsOf: try escaped())
            case 0..<0x20: throw JSON.SyntaxError(offset: position - 1)
            default: text.append(byte)
            }
        }
        throw error
    }

    private mutating func escaped() throws(JSON.SyntaxError) -> [UInt8] {
        guard !atEnd else { throw error }
        position += 1
        switch bytes[position - 1] {
        case UInt8(ascii: "\""): return [UInt8(ascii: "\"")]
        case UInt8(ascii: "\\"): return [UInt8(ascii: "\\")]
        case UInt8(ascii: "/"): return [UInt8(ascii: "/")]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"): return Array(String(Character(try scalar())).utf8)
        default: throw JSON.SyntaxError(offset: position - 1)
        }
    }

    private mutating func scalar() throws(JSON.SyntaxError) -> Unicode.Scalar {
        let first = try unit()
        if let scalar = Unicode.Scalar(first) { return scalar }
        // A character beyond the first plane is written as two halves.
        guard (0xD800..<0xDC00).contains(first), take("\\"), take("u") else { throw error }
        let second = try unit()
        guard (0xDC00..<0xE000).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00))
        else { throw error }
        return scalar
    }

    private mutating func unit() throws(JSON.SyntaxError) -> UInt16 {
        guard position + 4 <= bytes.count,
            bytes[position..<position + 4].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let unit = UInt16(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16)
        else { throw error }
        position += 4
        return unit
    }
}
