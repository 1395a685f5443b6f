/// What stands for a path of a pod where Kubernetes asks for a name.
public enum MountNames {
    /// The volume that holds the files of a service.
    public static let files = "files"
    /// What the key of a ConfigMap may hold at most.
    static let longestKey = 253

    /// The key of a file in its ConfigMap.
    public static func key(_ path: String) -> String {
        let plain = path.split(separator: "/").joined(separator: "-").unicodeScalars.map { scalar in
            isLetterOrDigit(scalar) || "-_.".unicodeScalars.contains(scalar) ? Character(scalar) : "_"
        }
        // A key may not start with two dots.
        return (plain.starts(with: "..") ? "_" : "") + String(plain)
    }

    /// The volume that is mounted at a path: `dir-data`, and with digits of the path where its words do not tell it from another's.
    public static func volume(_ prefix: String, _ path: String) -> String {
        let parts = path.split(separator: "/")
        let joined = parts.joined(separator: "-")
        let isPlain = parts.allSatisfy { part in
            part.unicodeScalars.allSatisfy { isLetterOrDigit($0) && !$0.properties.isUppercase }
        }
        if isPlain, !parts.isEmpty, joined.utf8.count <= 50 { return "\(prefix)-\(joined)" }
        let words = joined.lowercased().unicodeScalars.filter { isLetterOrDigit($0) || $0 == "-" }.prefix(40)
        return "\(prefix)-\(String(String.UnicodeScalarView(words)))-\(digits(parts.joined(separator: "/")))"
    }

    private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
    }

    /// FNV-1a: few paths of one pod, chosen by its owner, do not collide.
    private static func digits(_ text: String) -> String {
        let hash = text.utf8.reduce(0x811c_9dc5 as UInt32) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
