/// The forms that names, labels and ports have (RFC 1123, RFC 6335, and what Kubernetes makes of them).
enum NameForm {
    private typealias Bytes = Slice<UnsafeBufferPointer<UInt8>>

    /// Lower-case letters, digits and `-`, with a letter or digit at both ends, at most 63 bytes.
    static func isLabel(_ text: String) -> Bool {
        look(at: text) { bytes in
            guard let first = bytes.first, let last = bytes.last, bytes.count <= 63 else { return false }
            return isLowerAlphanumeric(first) && isLowerAlphanumeric(last)
                && bytes.allSatisfy { isLowerAlphanumeric($0) || $0 == UInt8(ascii: "-") }
        }
    }

    /// Labels with dots between them, at most 253 bytes.
    static func isSubdomain(_ text: String) -> Bool { look(at: text, isSubdomain) }

    /// What a path segment may be: the names of roles and their bindings.
    static func isPathSegment(_ text: String) -> Bool {
        text != "." && text != ".." && !text.isEmpty && !text.utf8.contains { $0 == 0x2F || $0 == 0x25 }
    }

    /// `[prefix/]name` of labels and annotations.
    static func isQualifiedName(_ text: String) -> Bool {
        look(at: text) { bytes in
            guard let slash = bytes.firstIndex(of: UInt8(ascii: "/")) else { return isName(bytes) }
            return isSubdomain(bytes[..<slash]) && isName(bytes[(slash + 1)...])
        }
    }

    /// Keys of ConfigMaps and Secrets.
    static func isDataKey(_ text: String) -> Bool {
        look(at: text) { bytes in
            guard (1...253).contains(bytes.count), !bytes.starts(with: [0x2E, 0x2E]) else { return false }
            guard bytes.count > 1 || bytes.first != 0x2E else { return false }
            return bytes.allSatisfy { isAlphanumeric($0) || $0 == 0x2D || $0 == 0x5F || $0 == 0x2E }
        }
    }

    static func isLabelValue(_ text: String) -> Bool { text.isEmpty || look(at: text, isName) }

    /// At most 15 bytes, lower case, with a letter somewhere and no `-` at an end or beside another.
    static func isPortName(_ text: String) -> Bool {
        isLabel(text) && text.utf8.count <= 15 && text.utf8.contains { (0x61...0x7A).contains($0) }
            && !ByteSearch.contains("--", in: text)
    }

    /// Labels of every object come by here, so that this looks at bytes.
    private static func look(at text: String, _ isRight: (Bytes) -> Bool) -> Bool {
        var text = text
        return text.withUTF8 { isRight($0[...]) }
    }

    private static func isSubdomain(_ bytes: Bytes) -> Bool {
        guard bytes.count <= 253 else { return false }
        // What came before: the start of a part, a hyphen, or a letter or digit.
        var before = UInt8(ascii: ".")
        for byte in bytes {
            if byte == UInt8(ascii: ".") {
                guard isLowerAlphanumeric(before) else { return false }
            } else if byte == UInt8(ascii: "-") {
                guard before != UInt8(ascii: ".") else { return false }
            } else {
                guard isLowerAlphanumeric(byte) else { return false }
            }
            before = byte
        }
        return isLowerAlphanumeric(before)
    }

    private static func isName(_ bytes: Bytes) -> Bool {
        guard let first = bytes.first, let last = bytes.last, bytes.count <= 63 else { return false }
        return isAlphanumeric(first) && isAlphanumeric(last)
            && bytes.allSatisfy { isAlphanumeric($0) || $0 == 0x2D || $0 == 0x5F || $0 == 0x2E }
    }

    private static func isLowerAlphanumeric(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isLowerAlphanumeric(byte) || (0x41...0x5A).contains(byte)
    }
}
