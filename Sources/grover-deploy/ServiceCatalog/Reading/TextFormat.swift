/// What a text must look like, and how to say so.
struct TextFormat: Sendable {
    /// What to write instead, for messages.
    let wants: String
    let accepts: @Sendable (String) -> Bool

    static let any = TextFormat(wants: "text") { _ in true }
    static let line = TextFormat(wants: "one line of text") { !$0.isEmpty && !$0.contains(where: \.isNewline) }

    static let dnsLabel = TextFormat(
        wants: "up to 63 lower-case letters, digits and '-', with a letter or digit at both ends"
    ) { isDNSLabel($0) }

    /// A name that also becomes the host of a Service, which may not start with a digit.
    static let serviceName = TextFormat(
        wants: "up to 63 lower-case letters, digits and '-', from a letter to a letter or digit"
    ) { isDNSLabel($0) && $0.first?.isLetter == true }

    static let dnsName = TextFormat(wants: "a DNS name of lower-case letters, digits, '-' and '.'") { isDNSName($0) }

    static let host = TextFormat(wants: "a host name such as api.example.com") {
        isDNSName($0.hasPrefix("*.") ? String($0.dropFirst(2)) : $0)
    }

    static let portName = TextFormat(
        wants: "up to 15 lower-case letters, digits and '-', with at least one letter"
    ) { isDNSLabel($0) && $0.utf8.count <= 15 && $0.contains(where: \.isLetter) && !$0.contains("--") }

    static let environmentVariable = TextFormat(wants: "letters, digits and '_', not starting with a digit") {
        $0.first?.isNumber == false && $0.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    }

    static let absolutePath = TextFormat(wants: "an absolute path") { path in
        path.hasPrefix("/") && !path.contains(":") && !hasControls(path)
            && path.split(separator: "/").allSatisfy { $0 != "." && $0 != ".." }
    }

    /// A file below the project's folder; hidden ones are nobody's configuration, but may hold what nobody may see.
    static let projectPath = TextFormat(
        wants: "a path in the project's folder, such as config/post.yaml, with no part that starts with '.'"
    ) { path in
        line.accepts(path) && !hasControls(path)
            && path.split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
                !$0.isEmpty && $0.first != "."
            }
    }

    static let urlPath = TextFormat(wants: "a path that starts with '/'") {
        $0.hasPrefix("/") && !$0.contains(where: \.isWhitespace)
    }

    static let duration = TextFormat(wants: "a duration in whole seconds such as 1s, 10m or 1h30m") {
        CatalogDuration.seconds($0) != nil
    }

    static let image = TextFormat(wants: "a reference with a tag or digest, such as grover/post:1.0.0") {
        ImageReference($0) != nil
    }

    static let digest = TextFormat(wants: "'sha256:' and 64 hexadecimal digits") { ImageReference.isDigest($0) }

    static let secretKey = TextFormat(wants: "the name of a Secret, '/' and one of its keys") { text in
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        return parts.count == 2 && isDNSName(parts[0]) && isDataKey(parts[1])
    }

    static let labelKey = TextFormat(wants: "a label key such as team or example.com/team") { isQualifiedName($0) }

    static let labelValue = TextFormat(
        wants: "up to 63 letters, digits, '-', '_' and '.', with a letter or digit at both ends"
    ) { isLabelValue($0) }

    static let addressRange = TextFormat(wants: "an address range such as 10.0.0.0/8") { text in
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let bits = Int(parts[1]) else { return false }
        if parts[0].contains(":") { return (0...128).contains(bits) }
        let octets = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        return (0...32).contains(bits) && octets.count == 4 && octets.allSatisfy { UInt8($0) != nil }
    }

    static func one(of words: String...) -> TextFormat {
        TextFormat(wants: words.joined(separator: " or ")) { words.contains($0) }
    }
}

extension TextFormat {
    private static func hasControls(_ text: String) -> Bool {
        text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
    }

    private static func isDNSLabel(_ text: some StringProtocol) -> Bool {
        let bytes = text.utf8
        return (1...63).contains(bytes.count) && bytes.allSatisfy { isLowerOrDigit($0) || $0 == UInt8(ascii: "-") }
            && bytes.first != UInt8(ascii: "-") && text.utf8.reversed().first != UInt8(ascii: "-")
    }

    private static func isDNSName(_ text: String) -> Bool {
        text.utf8.count <= 253
            && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { isDNSLabel($0) }
    }

    private static func isQualifiedName(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard let name = parts.last, !name.isEmpty, parts.count <= 2 else { return false }
        return isLabelValue(name) && (parts.count == 1 || isDNSName(parts[0]))
    }

    static func isLabelValue(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count <= 63, let first = bytes.first, let last = bytes.last else { return bytes.isEmpty }
        return isLetterOrDigit(first) && isLetterOrDigit(last)
            && bytes.allSatisfy { isLetterOrDigit($0) || "-_.".utf8.contains($0) }
    }

    private static func isDataKey(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy(isInDataKey)
    }

    static func isInDataKey(_ byte: UInt8) -> Bool { isLetterOrDigit(byte) || "-_.".utf8.contains(byte) }

    static func isLowerOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        isLowerOrDigit(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }
}
