import Documents
import Linting

/// Names for findings that stay the same when lines move: of equal ones, the second and third are told apart.
struct Fingerprints {
    private var seen: [String: Int] = [:]

    mutating func next(for finding: Finding) -> String {
        let parts = [
            finding.rule, finding.place?.file ?? "", finding.namespace ?? "", finding.object ?? "",
            finding.container ?? "", finding.message,
        ]
        let identity = parts.joined(separator: "\u{1F}")
        let count = seen[identity, default: 0]
        seen[identity] = count + 1
        return Self.hash("\(identity)\u{1F}\(count)")
    }

    /// FNV-1a in 128 bits, written in hexadecimal.
    private static func hash(_ text: String) -> String {
        var hash: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d
        for byte in text.utf8 { hash = (hash ^ UInt128(byte)) &* 0x0000_0000_0100_0000_0000_0000_0000_013B }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 32 - digits.count) + digits
    }
}
