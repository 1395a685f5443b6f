/// Decides whether a path may be sent on, byte for byte as it came.
///
/// The path is never decoded and encoded again, so `%2F` stays part of its segment. What would climb, once some
/// server behind decodes it, is refused here.
enum ForwardedPath {
    /// What RFC 3986 lets a path consist of, and nothing else: an odd character is read otherwise by another parser.
    private static let allowed: [Bool] = {
        let characters = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%!$&'()*+,;=:@/".utf8)
        return (0...UInt8.max).map(characters.contains)
    }()

    static func isSafe(_ path: String) -> Bool {
        var isEncoded = false
        var hasDots = false
        var previous: UInt8 = 0
        for byte in path.utf8 {
            guard allowed[Int(byte)] else { return false }
            isEncoded = isEncoded || byte == UInt8(ascii: "%")
            hasDots = hasDots || (byte == UInt8(ascii: ".") && previous == UInt8(ascii: "/"))
            previous = byte
        }
        guard path.utf8.first == UInt8(ascii: "/") else { return false }
        // Most paths end here, and cost nothing.
        return !isEncoded && !hasDots
            || path.split(separator: "/", omittingEmptySubsequences: false).allSatisfy(isSafeSegment)
    }

    private static func isSafeSegment(_ segment: Substring) -> Bool {
        guard var decoded = decode(segment) else { return false }
        // Decoded twice, because a server behind may do so.
        decoded = decode(decoded) ?? decoded
        return decoded.split(whereSeparator: { $0 == "/" || $0 == "\\" }).allSatisfy { $0 != "." && $0 != ".." }
            && decoded.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    }

    /// The text with its percent signs resolved; nil where one is not followed by two hexadecimal digits, or where
    /// the bytes are no UTF-8.
    private static func decode(_ text: some StringProtocol) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(hexValue), let low = rest.popFirst().flatMap(hexValue) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        Character(Unicode.Scalar(byte)).hexDigitValue.map(UInt8.init)
    }
}
