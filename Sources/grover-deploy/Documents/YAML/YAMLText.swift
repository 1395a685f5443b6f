#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// What bytes are, before anybody reads YAML in them.
enum YAMLText {
    enum Form {
        case ascii
        /// UTF-8 of characters that have no part in YAML's syntax.
        case unicode
        /// Not UTF-8, or with control characters, carriage returns or the line breaks of Unicode.
        case other
    }

    static func form(of bytes: UnsafeBufferPointer<UInt8>) -> Form {
        let (hasControl, hasWide) = marks(in: bytes)
        if hasControl { return .other }
        guard hasWide else { return .ascii }
        guard let text = String(validating: bytes, as: UTF8.self) else { return .other }
        return text.unicodeScalars.allSatisfy(isPlain) ? .unicode : .other
    }

    /// Whether there are control characters, and bytes beyond ASCII. Every byte is looked at, so it is eight at a time:
    /// the highest bit of a byte says what the byte is, and sums never carry into the next one.
    private static func marks(in bytes: UnsafeBufferPointer<UInt8>) -> (hasControl: Bool, hasWide: Bool) {
        let raw = UnsafeRawBufferPointer(bytes)
        var control: UInt64 = 0
        var wide: UInt64 = 0
        func look(at word: UInt64) {
            let low = word & every(0x7F)
            let isNarrow = ~word
            let isBelowBlank = ~(low &+ every(0x80 - 0x20))
            let isNewline = ~((low ^ every(0x0A)) &+ every(0x7F))
            let isTab = ~((low ^ every(0x09)) &+ every(0x7F))
            let isDelete = low &+ every(0x01)
            control |= (isBelowBlank & ~isNewline & ~isTab | isDelete) & isNarrow
            wide |= word
        }
        var offset = 0
        while offset + 8 <= raw.count {
            look(at: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            offset += 8
        }
        var rest = every(0x20)
        for byte in raw[offset...] { rest = rest << 8 | UInt64(byte) }
        look(at: rest)
        return (control & every(0x80) != 0, wide & every(0x80) != 0)
    }

    private static func every(_ byte: UInt64) -> UInt64 { byte &* 0x0101_0101_0101_0101 }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x80, 0xA0..<0x2028, 0x202A..<0xFEFF, 0xFF00..<0xFFFE, 0x10000...0x10FFFF: true
        default: false
        }
    }

    /// The offset of the next newline; the end where there is none.
    static func newline(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        guard start < bytes.count, let base = bytes.baseAddress,
            let found = memchr(base + start, 0x0A, bytes.count - start)
        else { return bytes.count }
        return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }
}
