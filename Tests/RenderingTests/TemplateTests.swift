import Documents
import Testing

@testable import Rendering

@Suite struct TemplateTests {
    private static let catalog: Node = [
        "services": [
            ["name": "post", "ports": ["http": 1, "grpc": 2], "labels": ["team": "feed"], "extra": .null],
            ["name": "user", "ports": .emptyMap, "labels": .emptyMap, "extra": .null],
        ]
    ]

    /// What a template makes, as one line of JSON a document.
    private func rendered(_ template: String, parts: [String: String] = [:], nodes: Int = 1000) throws -> [String] {
        var compiler = TemplateCompiler()
        let documents = try YAML.read(template, file: "t.yaml", as: .core).map { compiler.compile($0) }
        var compiledParts: [String: Template] = [:]
        for (name, text) in parts.sorted(by: { $0.key < $1.key }) {
            compiledParts[name] = compiler.compile(try #require(YAML.read(text, file: name, as: .core).first))
        }
        var checks = TemplateChecks(parts: compiledParts)
        checks.checkParts()
        for document in documents { checks.check(document, defined: ["catalog"]) }
        let problems = compiler.problems + checks.problems
        guard problems.isEmpty else { throw Problems(problems) }
        var evaluator = TemplateEvaluator(parts: compiledParts, nodes: nodes)
        return try documents.flatMap { try evaluator.nodes(of: $0, in: Scope(["catalog": Self.catalog])) }
            .map { JSON.write($0) }
    }

    @Test func eachMakesADocumentPerElement() throws {
        let lines = try rendered("$each: s in catalog.services\nkind: ${{ s.name }}")
        #expect(lines == [#"{"kind":"post"}"#, #"{"kind":"user"}"#])
    }

    @Test func eachMakesAListItemPerEntryInTheOrderOfKeys() throws {
        let lines = try rendered(
            """
            $each: s in catalog.services
            ports:
              - {name: first}
              - {$each: port in entries(s.ports), name: "${{ port.key }}", port: "${{ port.value }}"}
            """)
        #expect(
            lines == [
                #"{"ports":[{"name":"first"},{"name":"grpc","port":2},{"name":"http","port":1}]}"#,
                #"{"ports":[{"name":"first"}]}"#,
            ])
    }

    @Test func ifDropsAMappingAListItemAndADocument() throws {
        let lines = try rendered(
            """
            a: {$if: 1 == 2, x: 1}
            b: [{$if: "${{ 1 == 1 }}", x: 1}, {$if: 1 == 2, x: 2}]
            ---
            $if: 1 < 0
            c: 1
            """)
        #expect(lines == [#"{"b":[{"x":1}]}"#])
    }

    @Test func ifGuardsTheNamesOfLet() throws {
        let lines = try rendered(
            """
            $each: s in catalog.services
            a: {$if: s.extra != null, $let: {deep: s.extra.deep}, x: "${{ deep }}"}
            b: 1
            """)
        #expect(lines == [#"{"b":1}"#, #"{"b":1}"#])
    }

    @Test func mergeLaysKeysInUnderThoseBesideIt() throws {
        let lines = try rendered(
            """
            $each: s in catalog.services
            labels: {$merge: "${{ s.labels }}", team: own, name: "${{ s.name }}"}
            only: {$merge: s.labels}
            """)
        #expect(
            lines == [
                #"{"labels":{"team":"own","name":"post"},"only":{"team":"feed"}}"#,
                #"{"labels":{"team":"own","name":"user"}}"#,
            ])
    }

    @Test func includeLaysAPartInThatSeesTheNamesAround() throws {
        let lines = try rendered(
            """
            $each: s in catalog.services
            meta: {$include: meta.yaml, extra: 1}
            list: {$include: list.yaml, $let: {word: s.name}}
            """,
            parts: ["meta.yaml": "name: ${{ s.name }}\nextra: 0", "list.yaml": "- ${{ word }}\n- x"])
        #expect(
            lines == [
                #"{"meta":{"name":"post","extra":1},"list":["post","x"]}"#,
                #"{"meta":{"name":"user","extra":1},"list":["user","x"]}"#,
            ])
    }

    @Test func literalIsLeftUnread() throws {
        #expect(
            try rendered("a: {$literal: {$each: x, b: '${{ nothing }}'}}")
                == [#"{"a":{"$each":"x","b":"${{ nothing }}"}}"#])
    }

    @Test func whatIsNullOrStaysEmptyIsLeftOutAndWhatIsWrittenEmptyStays() throws {
        let lines = try rendered(
            """
            $each: s in catalog.services
            $if: s.name == 'user'
            gone: ${{ s.extra }}
            none: ${{ s.labels }}
            inner: {deep: {$merge: s.labels}}
            list: [{$each: p in entries(s.ports), x: "${{ p.key }}"}]
            emptyDir: {}
            items: []
            """)
        #expect(lines == [#"{"emptyDir":{},"items":[]}"#])
    }

    @Test func nodesKeepTheirTemplateAndTheirCatalogPlace() throws {
        let catalog = try #require(
            YAML.read("name: post\nlabels:\n  team: feed", file: "catalog.yaml", as: .core).first)
        var compiler = TemplateCompiler()
        let template = compiler.compile(
            try #require(
                YAML.read(
                    "kind: x\nname: a-${{ catalog.name }}\nlabels: ${{ catalog.labels }}", file: "t.yaml", as: .core
                ).first))
        var evaluator = TemplateEvaluator(parts: [:])
        let node = try #require(evaluator.nodes(of: template, in: Scope(["catalog": catalog])).first)
        #expect(node["kind"]?.place?.description == "t.yaml:1:7")
        #expect(node["kind"]?.filledFrom == nil)
        #expect(node["name"]?.place?.description == "t.yaml:2:7")
        #expect(node["name"]?.filledFrom?.description == "catalog.yaml:1:7")
        #expect(node.value(at: "labels", "team")?.place?.description == "t.yaml:3:9")
        #expect(node.value(at: "labels", "team")?.filledFrom?.description == "catalog.yaml:3:9")
    }

    @Test(arguments: [
        ("a: ${{ catlog.x }}", "t.yaml:1:4: there is no 'catlog' here; did you mean 'catalog'?"),
        ("a: {$if: 1 == 2, b: '${{ nowhere }}'}", "t.yaml:1:21: there is no 'nowhere' here; there is catalog"),
        ("$let: {unused: 1}\na: 1", "t.yaml:1:8: 'unused' is not used; remove it"),
        ("$let: {a-b: 1, 1a: 2}\nx: ${{ a-b }}", "t.yaml:1:16: '1a' cannot be a name; use letters, digits and '_'"),
        (
            "$for: x\na: 1",
            "t.yaml:1:1: there is no reserved key '$for'; there is $each, $if, $include, $let, $literal, $merge"
        ),
        ("$eahc: x in y\na: 1", "t.yaml:1:1: there is no reserved key '$eahc'; did you mean '$each'?"),
        ("a: 1\n$if: 1 == 1", "t.yaml:2:1: '$if' comes after other keys; reserved keys come first"),
        (
            "$each: services\na: 1",
            "t.yaml:1:8: '$each' takes a name, 'in' and a list, as in 'service in catalog.services'"
        ),
        (
            "a: {$each: s in catalog.services, b: '${{ s.name }}'}",
            "t.yaml:1:12: '$each' belongs to a document or to an item of a list"
        ),
        (
            "$each: s in catalog\na: ${{ s }}",
            "t.yaml:1:8: '$each' goes through a list, not a mapping; take 'entries(…)' of it"
        ),
        ("$if: 1\na: 1", "t.yaml:1:6: '$if' takes true or false, not a number; compare it"),
        ("a: {$merge: catalog.services}", "t.yaml:1:13: '$merge' lays in a mapping, not a list"),
        ("a: {$include: gone.yaml}", "t.yaml:1:15: there is no part 'gone.yaml'"),
        ("a: {$include: [x]}", "t.yaml:1:15: '$include' takes the name of a file in templates/parts"),
        ("$literal: 1\na: 1", "t.yaml:1:1: '$literal' stands alone in its mapping"),
        ("'${{ catalog }}': 1", "t.yaml:1:1: expressions are not read in keys; lay keys in with '$merge'"),
        ("a: ${{ 1 + }}", "t.yaml:1:4: '+' means nothing in an expression"),
        ("a: ${{ catalog.servics }}", "t.yaml:1:4: 'catalog' has no 'servics'; did you mean 'services'?"),
    ])
    func saysWhatIsWrongAndWhere(_ template: String, _ message: String) {
        #expect(Fixture.problems { try rendered(template) }.first == message)
    }

    @Test func partsThatIncludeOneAnotherAreRefused() {
        let parts = ["a.yaml": "x: {$include: b.yaml}", "b.yaml": "z: {$include: a.yaml}"]
        #expect(
            Fixture.problems { try rendered("z: {$include: a.yaml}", parts: parts) }
                == ["b.yaml:1:15: parts include one another: a.yaml > b.yaml > a.yaml"])
    }

    @Test func partsThatDoubleOneAnotherEndAtTheBound() {
        var parts = ["p0.yaml": "x: 1"]
        for number in 1...40 {
            let inner = "{$include: p\(number - 1).yaml}"
            parts["p\(number).yaml"] = "a: \(inner)\nb: \(inner)"
        }
        #expect(
            Fixture.problems { try rendered("z: {$include: p40.yaml}", parts: parts, nodes: 10_000) }.first?
                .hasSuffix("the templates make too many nodes") == true)
    }
}
