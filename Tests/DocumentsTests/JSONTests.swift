import Documents
import Testing

@Suite struct JSONTests {
    @Test func keysKeepTheirOrderAndNumbersTheirText() throws {
        let text = #"{"b":1.50,"a":[12345678901234567890,-0,1e3],"c":{"z":null,"y":true}}"#
        #expect(JSON.write(try JSON.read(text)) == text)
    }

    @Test func canonicalFormSortsKeys() throws {
        #expect(JSON.write(try JSON.read(#"{"b":1,"a":{"d":2,"c":3}}"#), .canonical) == #"{"a":{"c":3,"d":2},"b":1}"#)
    }

    @Test func escapesAreReadAndWritten() throws {
        let node = try JSON.read(#""\u00e9\ud83d\ude00\n\t\"\\\/\ud800x""#)
        #expect(node.string == "é😀\n\t\"\\/\u{FFFD}x")
        #expect(JSON.write("a\u{1}\"\n") == #""a\u0001\"\n""#)
    }

    @Test func placesAreKeptWhereAFileIsNamed() throws {
        let node = try JSON.read("{\n  \"a\": [1,\n    {\"ü\": 2, \"b\": 3}]\n}", file: "f.json")
        #expect(node["a"]?[1]?["b"]?.place?.description == "f.json:3:19")
        #expect(try JSON.read("{}").place == nil)
    }

    @Test(arguments: [
        ("", "JSON:1:1: error: unexpected end of JSON input"),
        ("{\"a\":1,}", "JSON:1:8: error: a key in double quotes belongs here"),
        ("[1 2]", "JSON:1:4: error: a comma or ']' belongs here"),
        ("{\"a\" 1}", "JSON:1:6: error: a colon belongs after key 'a'"),
        ("01", "JSON:1:1: error: a number may not start with 0"),
        ("1.", "JSON:1:1: error: a number that ends too early"),
        ("\"a", "JSON:1:1: error: a string that does not end"),
        ("tru", "JSON:1:1: error: 'true' belongs here"),
        ("1 1", "JSON:1:3: error: unexpected text after the JSON value"),
        ("{\"a\":1,\n\"a\":2}", "JSON:2:1: error: duplicate key 'a'"),
        ("\"\\x\"", "JSON:1:2: error: unknown escape '\\x'"),
        ("\"a\nb\"", "JSON:1:3: error: a control character inside a string; write it as an escape"),
        ("NaN", "JSON:1:1: error: unexpected character 'N'; a JSON value belongs here"),
    ])
    func badInputIsAnErrorWithItsPlace(text: String, message: String) {
        #expect { try JSON.read(text) } throws: { String(describing: $0) == message }
    }

    @Test func depthIsBounded() {
        #expect(throws: Problem.self) { try JSON.read(String(repeating: "[", count: 100_000)) }
    }

    @Test func duplicateKeysCanBeNamedInsteadOfRefused() throws {
        let text = #"{"spec":{"a":1,"list":[{"x":1,"x":2}],"a":3}}"#
        let document = try JSON.readDocument(text.utf8, duplicates: .keepLast)
        #expect(document.duplicates == ["spec.list[0].x", "spec.a"])
        #expect(document.root["spec"]?["a"] == 3)
    }

    @Test func settingReachesIntoNestedMappings() {
        var node: Node = ["metadata": ["name": "a"]]
        node.set("b", at: "metadata", "labels", "app")
        node["metadata"]?["name"] = nil
        #expect(node == ["metadata": ["labels": ["app": "b"]]])
        node.set(nil, at: "spec", "missing")
        #expect(node["spec"] == nil)
        var list: Node = [1, 2, 3]
        list[1] = nil
        list[0] = 9
        #expect(list == [9, 3])
    }

    @Test(arguments: [JSON.Style.compact, .pretty])
    func aStreamWritesWhatItsTreeWouldGive(_ style: JSON.Style) {
        var json = JSONStream(style)
        json.map { json in
            json.add("text", "a \"b\"\n")
            json.add("none", nil as String?)
            json.map("empty") { _ in }
            json.list("list") { json in
                for number in 1...2 { json.map { $0.add("number", number) } }
            }
            json.add("flag", true)
        }
        let tree: Node = [
            "text": "a \"b\"\n", "empty": .emptyMap, "list": [["number": 1], ["number": 2]], "flag": true,
        ]
        #expect(json.bytes == JSON.bytes(tree, style))
    }

    @Test(arguments: [JSON.Style.compact, .pretty])
    func aListThatSeveralStreamsWriteIsThatOfOne(_ style: JSON.Style) {
        var json = JSONStream(style)
        json.openMap()
        json.openList("list")
        var bytes = json.takeBytes()
        for start in [0, 2, 4] {
            var items = json.items(from: start, size: 0)
            for number in start..<min(start + 2, 5) { items.map { $0.add("number", number) } }
            bytes += items.takeBytes()
        }
        json.skipItems(to: 5)
        json.close()
        json.list("empty") { _ in }
        json.close()
        bytes += json.takeBytes()
        let list = Node((0..<5).map { ["number": Node($0)] as Node })
        #expect(bytes == JSON.bytes(["list": list, "empty": .emptyList], style))
    }
}
