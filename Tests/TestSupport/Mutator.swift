/// Makes hostile inputs out of good ones; the same seed makes the same ones.
public struct Mutator {
    private var state: UInt64
    private let corpus: [[UInt8]]

    /// What YAML, JSON and the linter have an opinion of.
    private static let words = [
        "---\n", "...\n", "- ", ": ", "? ", "&a ", "*a", "<<: *a\n", "!!str ", "!!binary ", "|\n", ">-\n", "{", "}",
        "[", "]",
        "\"", "'", "\\'", "\\\"", "''", "#", "\t", "\r\n", "\u{FEFF}", "\u{85}", "null", "~", "0x1F", "1e999",
        "-9223372036854775808",
        ".nan",
        "apiVersion: v1\n", "kind: List\n", "items:\n", "kind: CustomResourceDefinition\n", "metadata: {}\n",
        "# grover-lint: ignore latest-tag: x\n", "# Source: a/b\n", "{{ .Values.x }}", "spec:\n", "containers: []\n",
        "\u{2028}", "\\'", "%YAML 1.1\n", "...", "!<tag:x,2002:y> ", "|2-\n", ">+\n", "? a\n: b\n",
        "oneOf: [{required: [a]}]\n",
        "pattern: '(a+)+$'\n", "nullable: true\n", "x-kubernetes-int-or-string: true\n", "served: false\n",
        "kind: ClusterRoleBinding\n", "kind: StatefulSet\n", "maxUnavailable: 100%\n", "0.1.2.3/33", "2026-01-31",
    ].map { Array($0.utf8) }

    public init(seed: UInt64, corpus: [[UInt8]]) {
        state = seed
        self.corpus = corpus
    }

    /// SplitMix64.
    private mutating func random() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    private mutating func below(_ bound: Int) -> Int { bound <= 0 ? 0 : Int(random() % UInt64(bound)) }

    public mutating func next() -> [UInt8] {
        var bytes = corpus[below(corpus.count)]
        for _ in 0...below(8) { change(&bytes) }
        return bytes
    }

    private mutating func change(_ bytes: inout [UInt8]) {
        let start = below(bytes.count + 1)
        let end = min(bytes.count, start + below(40))
        switch below(8) {
        case 0: if start < bytes.count { bytes[start] = UInt8(below(256)) }
        case 1: bytes.removeSubrange(start..<end)
        case 2: bytes.insert(contentsOf: Self.words[below(Self.words.count)], at: start)
        case 3: bytes.insert(contentsOf: bytes[start..<end], at: below(bytes.count + 1))
        case 4:
            let other = corpus[below(corpus.count)]
            bytes = Array(bytes[..<start] + other[below(other.count + 1)...])
        case 5:
            let word = Self.words[below(Self.words.count)]
            for _ in 0..<below(300) { bytes.insert(contentsOf: word, at: start) }
        case 6: if start < bytes.count { bytes[start] ^= 1 << UInt8(below(8)) }
        default: bytes.removeSubrange(start...)
        }
    }
}
