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
        "_AGE", "_MS", "_SIZE", "_COUNT", "_MINUTE", "_LIFETIME", "_INTERVAL", "_POLICY", "_LOGIN", "_BACKEND",
        "_KIND", "_ARN", "_REGION", "_NAMESPACE", "_USERNAME", "_REALM", "_PROVIDER", "_SOURCE", "_STORE",
        "_REVIEWER",
    ])
    private static let token = Array("TOKEN".utf8)
    /// Folders where files with secrets are mounted.
    private static let folders: Set<Substring> = [
        "app", "data", "dev", "etc", "home", "mnt", "opt", "root", "run", "secrets", "srv", "tmp", "usr", "var",
        "vault", "workspace",
    ]

    /// Every key of every ConfigMap comes by here, so that this looks at bytes and makes no text.
    static func matches(_ name: String) -> Bool {
        let name = name.utf8.map(normal)
        let isAzureKey = name.starts(with: azure) && name.suffix(3).elementsEqual(key)
        guard isAzureKey || words.contains(where: { contains(name, $0) }) else { return false }
        return !endings.contains { name.count >= $0.count && name[(name.count - $0.count)...].elementsEqual($0) }
    }

    /// Whether a variable or key holds a secret, as far as its name and the form of the value say.
    static func isSecret(_ name: String, _ text: String) -> Bool {
        guard matches(name), !isReference(text) else { return false }
        // Numbers of tokens and of seconds are more frequent than passwords of digits.
        guard Int(text) != nil else { return true }
        return text.utf8.count >= 6 && !contains(name.utf8.map(normal), token)
    }

    /// `$(OTHER)` and the like point at the secret; a switch, an address, a duration or a place is none.
    private static func isReference(_ text: String) -> Bool {
        text.hasPrefix("$(") || text.hasPrefix("${") || text.hasPrefix("arn:") || isPath(text)
            || ["true", "false", "yes", "no", "on", "off"].contains(text.lowercased())
            || (text.hasPrefix("http://") || text.hasPrefix("https://")) && !text.contains("@")
            || text.utf8.count < 8 && "smhd".contains(text.last ?? " ") && Int(text.dropLast()) != nil
    }

    /// `/run/secrets/db`: parts below a usual folder, or with marks that Base64 does not have.
    private static func isPath(_ text: String) -> Bool {
        guard text.hasPrefix("/"), !text.hasSuffix("=") else { return false }
        let parts = text.split(separator: "/")
        guard parts.count > 1, let first = parts.first else { return false }
        return folders.contains(first) || text.utf8.contains { $0 == 0x2E || $0 == 0x5F || $0 == 0x2D }
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
