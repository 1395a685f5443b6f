import Documents
import Testing

@testable import KubernetesModel

/// What definitions ask of custom resources, where a server fills in before it validates, and where they ask too much.
@Suite struct CustomSchemaTests {
    private func problems(_ schema: Node, _ spec: Node) -> [String] {
        let type = SchemaType(customResource: ["type": "object", "properties": ["spec": schema]])
        return SchemaValidator().problems(of: ["spec": spec], as: type).map { "\($0.path) \($0.message)" }
    }

    private let properties: Node = [
        "replicas": ["type": "integer", "default": 1], "mode": ["type": "string", "default": .null],
        "name": ["type": "string"],
    ]

    @Test func whatHasADefaultIsNotMissed() {
        let schema: Node = ["type": "object", "required": ["replicas", "mode", "name"], "properties": properties]
        #expect(
            problems(schema, [:]) == [
                "spec.mode 'mode' is missing; it is required", "spec.name 'name' is missing; it is required",
            ])
        #expect(problems(schema, ["mode": "x", "name": "y"]) == [])
        let counted: Node = ["type": "object", "minProperties": 1, "properties": properties]
        #expect(problems(counted, [:]) == [])
    }

    @Test func alternativesSeeTheDefault() {
        func problems(_ key: String, _ alternative: Node, _ spec: Node = [:]) -> [String] {
            self.problems(["type": "object", "properties": properties, key: alternative], spec)
        }
        #expect(problems("allOf", [["required": ["replicas"]]]) == [])
        #expect(problems("allOf", [["required": ["name"]]]).count == 1)
        #expect(problems("anyOf", [["required": ["replicas"]], ["required": ["name"]]]) == [])
        #expect(problems("oneOf", [["required": ["replicas"]], ["required": ["name"]]], ["name": "x"]).count == 1)
        #expect(problems("not", ["required": ["replicas"]]).count == 1)
        let isTwo: Node = ["required": ["replicas"], "properties": ["replicas": ["enum": [2]]]]
        #expect(problems("not", isTwo) == [])
        #expect(problems("not", isTwo, ["replicas": 2]).count == 1)
        #expect(problems("allOf", [isTwo]).count == 1)
    }

    @Test func beyondSoManyInstructionsPatternsSayNothing() {
        let large = "^[a-z]{1,900}$"
        let some: Node = ["type": "string", "anyOf": Node((0..<5).map { _ in ["pattern": Node(large)] })]
        #expect(problems(some, "A").count == 1)
        let many: Node = ["type": "string", "anyOf": Node((0..<200).map { _ in ["pattern": Node(large)] })]
        #expect(problems(many, "A") == [])
        let later: Node = [
            "type": "string", "allOf": Node((0..<200).map { _ in ["pattern": Node(large)] }), "not": ["pattern": "x"],
        ]
        #expect(problems(later, "a") == [])
    }

    /// A pattern that cannot be read neither holds nor fails.
    @Test func nothingFollowsFromAPatternThatNobodyCanRead() {
        let odd: Node = ["pattern": "(?=x)y"]
        #expect(problems(["type": "string", "not": odd], "z") == [])
        #expect(problems(["type": "string", "oneOf": [odd, ["maxLength": 3]]], "z") == [])
        #expect(problems(["type": "string", "oneOf": [["minLength": 1], ["maxLength": 3]]], "z").count == 1)
    }

    @Test func thePatternsOfOneObjectShareTheirSteps() {
        let constraints = ValueConstraints(["type": "string", "pattern": "^(a|b)+$"])
        let value = Node(String(repeating: "ab", count: 100) + "c")
        var findings = SchemaFindings()
        findings.patternSteps = 10_000
        for _ in 0..<100 { constraints.check(value, .root, into: &findings) }
        #expect(findings.problems.count > 1 && findings.problems.count < 20)
        #expect(!findings.isSure)
    }

    @Test func ofManyAllowedTextsEachIsKnown() {
        let schema: Node = ["type": "string", "enum": Node((0..<100).map { Node("word\($0)") })]
        #expect(problems(schema, "word99") == [])
        #expect(problems(schema, "ward99").first?.hasSuffix(", …; did you mean word99?") == true)
    }

    @Test func afterSoManyMisspeltKeysNothingIsGuessed() {
        let schema: Node = ["type": "object", "properties": ["image": ["type": "string"]]]
        let spec = Node(Mapping((0..<1000).map { Mapping.Entry("image\($0 % 10)\($0 / 10)", "x") }))
        let found = problems(schema, spec)
        #expect(found.count == 1000 && found.last?.hasSuffix("; remove it") == true)
    }
}
