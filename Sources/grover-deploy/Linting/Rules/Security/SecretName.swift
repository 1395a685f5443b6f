/// Names of variables and keys that hold secrets.
enum SecretName {
    private static let words = bytes([
        "PASSWORD", "PASSWD", "SECRET", "APIKEY", "API_KEY", "ACCESS_KEY", "PRIVATE_KEY", "CREDENTIAL", "TOKEN",
        "BEARER", "OCI_CLI_KEY",
    ])
    /// Names with such a word that tell about the secret rather than hold it.
    private static let endings = bytes([
        "_FILE", "_PATH", "_NAME", "_URL", "_ENDPOINT", "_TTL", "_SECONDS", "_MINUTES", "_HOURS", "_DAYS", "_EXPIRY",
        "_ENABLED", "_TYPE", "_LENGTH", "_HEADER", "_ALGORITHM", "_LIMIT", "_ISSUER", "_AUDIENCE", "_DIR", "_REF",
    ])

    /// Every key of every ConfigMap comes by here, so that this looks at bytes and makes no text.
    static func matches(_ name: String) -> Bool {
        let name = name.utf8.map(normal)
        let isAzureKey = name.starts(with: azure) && name.suffix(3).elementsEqual(key)
        guard isAzureKey || words.contains(where: { contains(name, $0) }) else { return false }
        return !endings.contains { name.count >= $0.count && name[(name.count - $0.count)...].elementsEqual($0) }
    }

    /// `$(OTHER)` and the like point at the secret.
    static func isReference(_ text: String) -> Bool {
        text.hasPrefix("$(") || text.hasPrefix("${") || text == "true" || text == "false"
            || text.utf8.count < 6 && Int(text) != nil || isPath(text)
    }

    /// `/run/secrets/db`: at least two parts of usual characters. Base64 has no dots or underscores, and its parts are
    /// of both cases.
    private static func isPath(_ text: String) -> Bool {
        guard text.hasPrefix("/"), !text.utf8.contains(UInt8(ascii: "+")), !text.hasSuffix("=") else { return false }
        let hasUpper = text.utf8.contains { (0x41...0x5A).contains($0) }
        let hasLower = text.utf8.contains { (0x61...0x7A).contains($0) }
        return !(hasUpper && hasLower)
    }

    private static let azure = Array("AZURE_".utf8)
    private static let key = Array("KEY".utf8)

    /// `-----BEGIN … PRIVATE KEY-----`, or near to it (RFC 7468).
    static func isPrivateKey(_ text: String) -> Bool {
        guard text.utf8.contains(UInt8(ascii: "-")), text.utf8.count >= 24 else { return false }
        var text = text
        return text.withUTF8 { bytes in
            guard let start = ByteSearch.first("-BEGIN ", in: bytes, from: 0) else { return false }
            return ByteSearch.first("PRIVATE KEY-", in: bytes, from: start) != nil
        }
    }

    private static func bytes(_ words: [String]) -> [[UInt8]] { words.map { Array($0.utf8) } }

    private static func contains(_ name: [UInt8], _ word: [UInt8]) -> Bool {
        name.withUnsafeBufferPointer { name in
            word.withUnsafeBufferPointer { ByteSearch.first($0, in: name, from: 0) != nil }
        }
    }

    /// Upper case, with one character for all that parts words.
    private static func normal(_ byte: UInt8) -> UInt8 {
        switch byte {
        case 0x61...0x7A: byte - 0x20
        case UInt8(ascii: "-"), UInt8(ascii: "."): UInt8(ascii: "_")
        default: byte
        }
    }
}
