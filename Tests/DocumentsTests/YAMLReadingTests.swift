import Documents
import Testing

@Suite struct YAMLReadingTests {
    @Test func everyNodeKnowsItsLineAndColumn() throws {
        let text = "services:\n  post:\n    replicas: 5\n    env: [a, {b: c}]\n"
        let document = try YAML.read(text, file: "catalog.yaml", as: .core)[0]
        let post = try #require(document.value(at: "services", "post"))
        #expect(post["replicas"]?.place?.description == "catalog.yaml:3:15")
        #expect(post["env"]?[1]?["b"]?.place?.description == "catalog.yaml:4:18")
        #expect(post.map?.entry("env")?.keyPlace?.description == "catalog.yaml:4:5")
    }

    @Test func columnsCountCharacters() throws {
        let document = try YAML.read("{größe: über, b: 1}", file: "f", as: .core)[0]
        #expect(document["b"]?.place?.column == 18)
    }

    @Test func aStreamGivesItsDocumentsWithoutEmptyOnes() throws {
        let text = "---\na: 1\n---\n# nothing\n---\ntext: |\n  ---\n  b\n...\n---\nnull\n"
        let documents = try YAML.read(text, file: "f", as: .kubernetes)
        #expect(documents == [["a": 1], ["text": "---\nb\n"], .null])
    }

    @Test func aliasesRepeatTheirAnchor() throws {
        let document = try YAML.read("a: &x {k: [1, 2]}\nb: *x\n", file: "f", as: .core)[0]
        #expect(document["b"] == ["k": [1, 2]])
    }

    @Test func kubernetesReadingLaysMergeKeysIn() throws {
        let text = "base: &b {x: 1, z: 2}\nuse:\n  <<: *b\n  z: 3\n"
        #expect(try YAML.read(text, file: "f", as: .kubernetes)[0]["use"] == ["z": 3, "x": 1])
    }

    @Test(arguments: [
        ("a: 1\nb: 2\na: 3\n", "f:3:1: error: duplicate key 'a'; it stands in line 1 already"),
        (
            "a: *nowhere\n",
            "f:1:4: error: unknown anchor 'nowhere'; an alias refers to an anchor that stands above it"
        ),
        ("a: &x [*x]\n", "f:1:8: error: unknown anchor 'x'; an alias refers to an anchor that stands above it"),
        ("a:\n\tb: 1\n", "f:2:1: error: a tab indents this line; YAML takes spaces only"),
        (
            "a: [1, 2\nb: 3\n",
            "f:2:2: error: did not find expected ',' or ']' while parsing a flow sequence that starts in line 1"
        ),
        (
            "a: \"open\nb: 1\n",
            "f:3:1: error: found unexpected end of stream while scanning a quoted scalar that starts in line 1"
        ),
        (
            "a: on\n",
            "f:1:4: error: 'on' is a boolean in YAML 1.1 and something else in YAML 1.2; put it in quotes to mean text"
        ),
        ("? [a]\n: 1\n", "f:1:3: error: a key must be a plain value"),
        ("a: .inf\n", "f:1:4: error: '.inf' has no form in JSON; put it in quotes to mean text"),
        ("a: !ruby/object {}\n", "f:1:4: error: unknown tag '!ruby/object'; remove it"),
        ("<<: {a: 1}\n", "f:1:1: error: merge keys '<<' are not read here; write the keys out"),
    ])
    func badInputIsAnErrorWithItsPlace(text: String, message: String) {
        #expect { try YAML.read(text, file: "f", as: .core) } throws: { String(describing: $0) == message }
    }

    @Test func bytesThatAreNotUTF8AreAnError() {
        #expect(throws: Problem.self) { try YAML.read(Array("a: ".utf8) + [0xFF, 0xFE], file: "f", as: .core) }
    }

    @Test func aliasBombsAreBounded() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...12 {
            let items = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(items)]\n"
        }
        #expect { try YAML.read(text, file: "bomb", as: .kubernetes) } throws: {
            String(describing: $0).contains("values, aliases expanded")
        }
    }

    @Test func depthAndSizeAreBounded() {
        let deep = String(repeating: "[", count: 300) + String(repeating: "]", count: 300)
        #expect { try YAML.read(deep, file: "f", as: .core) } throws: {
            String(describing: $0).contains("nested deeper than 128 levels")
        }
        #expect { try YAML.read("a: 123", file: "f", as: .core, limits: ReadingLimits(bytes: 3)) } throws: {
            String(describing: $0).contains("larger than 3 bytes")
        }
    }

    @Test(arguments: [
        "on", "Yes", "n", "0755", "08", "22:22", "1_000", "0b11", "0o17", "1e3", "1.5e3", "2026-11-22", "=",
        "190:20:30.5",
    ])
    func coreReadingRefusesWhatYAML11ReadsDifferently(scalar: String) throws {
        #expect(throws: Problem.self) { try YAML.read("v: \(scalar)", file: "f", as: .core) }
        let quoted = try YAML.read("v: '\(scalar)'", file: "f", as: .core)[0]
        #expect(quoted["v"]?.string == scalar)
    }

    @Test(arguments: [
        ("8080", Node(8080)), ("-1", Node(-1)), ("1.50", Node(.number("1.50"))), ("0x1F", 31), ("+5", 5),
        (".5", Node(.number("0.5"))),
        ("true", true), ("~", .null), ("grover/post:1.0.0", "grover/post:1.0.0"), ("100m", "100m"),
        ("1.0.0", "1.0.0"),
        ("10s", "10s"), ("25%", "25%"), ("a-b", "a-b"), ("12:abc", "12:abc"),
    ])
    func coreReadingTakesTheRestAsYAML12Does(scalar: String, expected: Node) throws {
        let value = try YAML.read("v: \(scalar)", file: "f", as: .core)[0]["v"]
        #expect(value == expected)
    }
}
