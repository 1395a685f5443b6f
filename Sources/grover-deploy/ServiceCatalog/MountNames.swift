/// What stands for a path of a pod where Kubernetes asks for a name.
public enum MountNames {
    /// The volume that holds the files of a service.
    public static let files = "files"
    /// What the key of a ConfigMap may hold at most.
    static let longestKey = 253

    /// The key of a file in its ConfigMap.
    public static func key(_ path: String) -> String {
        let plain = path.split(separator: "/").joined(separator: "-").utf8.map { byte in
            TextFormat.isInDataKey(byte) ? byte : UInt8(ascii: "_")
        }
        // A key may not start with two dots.
        return (plain.starts(with: "..".utf8) ? "_" : "") + String(decoding: plain, as: UTF8.self)
    }

    /// The volume that is mounted at a path: `dir-data`, and with digits of the path where its words do not tell it from another's.
    public static func volume(_ prefix: String, _ path: String) -> String {
        let parts = path.split(separator: "/")
        let joined = parts.joined(separator: "-")
        let isPlain = parts.allSatisfy { $0.utf8.allSatisfy(TextFormat.isLowerOrDigit) }
        if isPlain, !parts.isEmpty, joined.utf8.count <= 50 { return "\(prefix)-\(joined)" }
        let words = joined.lowercased().utf8.filter { TextFormat.isLowerOrDigit($0) || $0 == UInt8(ascii: "-") }
        return
            "\(prefix)-\(String(decoding: words.prefix(40), as: UTF8.self))-\(digits(parts.joined(separator: "/")))"
    }

    /// FNV-1a: few paths of one pod, chosen by its owner, do not collide.
    private static func digits(_ text: String) -> String {
        let hash = text.utf8.reduce(0x811c_9dc5 as UInt32) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
