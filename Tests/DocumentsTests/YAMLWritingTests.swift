import Documents
import Testing

@Suite struct YAMLWritingTests {
    @Test func aDocumentHasOneCanonicalForm() {
        let node: Node = [
            "name": "post", "replicas": 5, "list": ["a", ["b": 1, "c": 2], ["x", "z"]], "empty": [:], "none": [],
            "flag": true, "nothing": .null, "text": "one\ntwo\n",
        ]
        #expect(
            YAML.write(node) == """
                name: post
                replicas: 5
                list:
                - a
                - b: 1
                  c: 2
                -
                  - x
                  - z
                empty: {}
                none: []
                flag: true
                nothing: null
                text: |
                  one
                  two

                """)
    }

    static let texts = [
        "", " ", "a", "on", "yes", "y", "null", "~", "true", "0755", "0o17", "1e3", "22:22", "1_0", "-1", "+1", ".5",
        ".inf",
        "2026-11-22", "a: b", "a:", "a #b", "#a", "- a", "-", "--- a", "*a", "&a", "!a", "%a", "@a", "`a", "'a'",
        "\"a\"",
        "a\nb", "a\nb\n", "a\n\nb", "\na", " a\nb", "a\n\n", "a\tb", "tab\tand\nline", "größe", "😀", "a\u{7}b",
        "\u{2028}", "\u{FEFF}x",
        "{a}", "[a]", "a, b", "?a", "=", "<<", "0x10", "a\\b", "trailing ", "a\r\nb", "0", "1.0", "...", "---",
        "100m", "a b",
    ]

    @Test(arguments: texts) func everyStringComesBackInBothReadings(text: String) throws {
        let node: Node = ["key": Node(text), "list": [Node(text)], "nested": ["deep": Node(text)]]
        let written = YAML.write(node)
        #expect(try YAML.read(written, file: "f", as: .core) == [node], "\(written)")
        #expect(try YAML.read(written, file: "f", as: .kubernetes) == [node], "\(written)")
        #expect(YAML.write(try YAML.read(written, file: "f", as: .core)[0]) == written)
    }

    @Test(arguments: texts.filter { !$0.isEmpty }) func everyStringCanBeAKey(text: String) throws {
        var node = Node.emptyMap
        node[text] = 1
        #expect(try YAML.read(YAML.write(node), file: "f", as: .kubernetes) == [node])
        #expect(try YAML.read(YAML.write(node), file: "f", as: .core) == [node])
    }
}
