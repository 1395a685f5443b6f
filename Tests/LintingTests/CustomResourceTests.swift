import Documents
import Testing

@testable import Linting

/// Custom resources and the values that their definitions allow.
@Suite struct CustomResourceTests {
    /// A definition whose `spec` has the properties given, and an object whose `spec` is the text given.
    private func lines(_ properties: String, _ spec: String, more: String = "") async throws -> [String] {
        let definition = """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: stalls.shop.example.com}
            spec:
              group: shop.example.com
              names: {kind: Stall, plural: stalls}
              scope: Namespaced
              versions:
              - name: v1
                served: true
                storage: true
                schema:
                  openAPIV3Schema:
                    type: object
                    properties: {spec: {type: object, properties: {\(properties)}\(more)}}
            """
        let stall = "apiVersion: shop.example.com/v1\nkind: Stall\nmetadata: {name: corner}\nspec: {\(spec)}\n"
        var lint = Lint.engine(stall)
        lint.input.definitions = [LintSource(name: "crd.yaml", text: definition)]
        lint.options.rules.disabled.remove("value-out-of-range")
        return try await lint.lines().map { String($0.drop { $0 != " " }.dropFirst()) }
    }

    @Test(arguments: [
        (
            "a: {type: integer, minimum: 1, maximum: 5}", "a: 3", "a: 6",
            "value-out-of-range spec.a: 6 is too large; use 5 or less"
        ),
        (
            "a: {type: integer, minimum: 1, exclusiveMinimum: true}", "a: 2", "a: 1",
            "value-out-of-range spec.a: 1 is too small; use more than 1"
        ),
        (
            "a: {type: number, multipleOf: 0.1}", "a: 0.3", "a: 0.35",
            "value-out-of-range spec.a: 0.35 is no multiple of 0.1"
        ),
        (
            "a: {type: string, minLength: 2, maxLength: 3}", "a: äöü", "a: x",
            "value-out-of-range spec.a: 1 character; 2 or more belong here"
        ),
        (
            "a: {type: string, pattern: '^[a-z]+$'}", "a: abc", "a: A1",
            "wrong-type spec.a: 'A1' does not match the pattern ^[a-z]+$"
        ),
        (
            "a: {type: string, enum: [red, blue]}", "a: red", "a: reb",
            "value-not-allowed spec.a: 'reb' is none of red, blue; did you mean red?"
        ),
        ("a: {type: string, enum: [red]}", "a: red", "a: ''", "value-not-allowed spec.a: '' is none of red"),
        ("a: {type: integer, enum: [1, 2]}", "a: 2", "a: 3", "value-not-allowed spec.a: '3' is none of 1, 2"),
        (
            "a: {type: array, minItems: 1, items: {type: string}}", "a: [x]", "a: []",
            "value-out-of-range spec.a: 0 items; 1 or more belong here"
        ),
        (
            "a: {type: array, x-kubernetes-list-type: set, items: {type: string}}", "a: [x, z]", "a: [x, x]",
            "duplicate-item spec.a[1]: duplicate item 'x'; each may stand here once"
        ),
        (
            "a: {type: object, maxProperties: 1, additionalProperties: {type: string}}", "a: {x: w}",
            "a: {x: w, z: w}", "value-out-of-range spec.a: 2 keys; 1 or fewer belong here"
        ),
        (
            "a: {type: string, format: date-time}", "a: '2026-01-31T12:00:00Z'", "a: today",
            "wrong-type spec.a: 'today' is no time of the form 2026-01-31T12:00:00Z"
        ),
        (
            "a: {type: string, format: duration}", "a: 1h30m", "a: 1x",
            "wrong-type spec.a: '1x' is no duration such as 1h30m or 250ms"
        ),
        (
            "a: {type: string, format: ipv4}", "a: 10.0.0.1", "a: 10.0.0.256",
            "wrong-type spec.a: '10.0.0.256' is no IPv4 address"
        ),
        (
            "a: {type: string, format: ipv6}", "a: 'fe80::1'", "a: ':::'",
            "wrong-type spec.a: ':::' is no IPv6 address"
        ),
        (
            "a: {type: string, format: cidr}", "a: 10.0.0.0/8", "a: 10.0.0.0/33",
            "wrong-type spec.a: '10.0.0.0/33' is no network such as 10.0.0.0/8"
        ),
        (
            "a: {type: string, format: uuid}", "a: 123e4567-e89b-12d3-a456-426614174000", "a: 12-34",
            "wrong-type spec.a: '12-34' is no uuid"
        ),
        (
            "a: {type: string, format: email}", "a: 'Ada <ada@example.org>'", "a: Ada",
            "wrong-type spec.a: 'Ada' is no mail address"
        ),
        // A server knows no such format.
        (
            "a: {type: string, format: ip}", "a: anything", "a: 1",
            "wrong-type spec.a: a string belongs here, not the number 1; put it in quotes"
        ),
        (
            "a: {type: string, format: uri}", "a: 'https://x.example/y'", "a: 'no where'",
            "wrong-type spec.a: 'no where' is no URI"
        ),
        (
            "a: {x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}]}", "a: 25%", "a: true",
            "wrong-type spec.a: a whole number or a string belongs here, not the boolean true"
        ),
        (
            "a: {type: string, nullable: true}", "a: null", "a: 1",
            "wrong-type spec.a: a string belongs here, not the number 1; put it in quotes"
        ),
        (
            "a: {type: string}", "a: x", "a: null",
            "wrong-type spec.a: null does not belong here; leave the field out, or give it a value"
        ),
        (
            "a: {type: string, not: {enum: [none]}}", "a: x", "a: none",
            "value-not-allowed spec.a: this is what the definition rules out with 'not'"
        ),
        (
            "a: {type: object, additionalProperties: {type: integer}}", "a: {x: 1}", "a: {x: w}",
            "wrong-type spec.a.x: a whole number belongs here, not the string 'w'"
        ),
        (
            "a: {type: object, x-kubernetes-preserve-unknown-fields: true, properties: {b: {type: integer}}}",
            "a: {z: {v: x}}", "a: {b: c}", "wrong-type spec.a.b: a whole number belongs here, not the string 'c'"
        ),
        (
            "a: {type: object, x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true}",
            "a: {apiVersion: v1, kind: Pod, spec: {}}", "a: {apiVersion: v1}",
            "missing-field spec.a.kind: 'kind' is missing; it is required"
        ),
    ])
    func aValueThatTheDefinitionRefusesIsFoundAndOneThatItTakesIsNot(
        _ properties: String, _ good: String, _ bad: String, _ complaint: String
    ) async throws {
        #expect(try await lines(properties, good) == [])
        #expect(try await lines(properties, bad) == [complaint])
    }

    @Test(arguments: [
        (
            ", oneOf: [{required: [a]}, {required: [b]}]", "a: x", "",
            "missing-field spec: one of 'a' and 'b' is missing"
        ),
        (
            ", oneOf: [{required: [a]}, {required: [b]}]", "b: x", "a: x, b: w",
            "value-not-allowed spec: 'a' and 'b' exclude each other; leave one"
        ),
        (
            ", anyOf: [{required: [a]}, {required: [b]}]", "a: x, b: w", "",
            "missing-field spec: one or more of 'a' and 'b' is missing"
        ),
        (", not: {required: [a]}", "b: x", "a: x", "value-not-allowed spec: 'a' may not stand here"),
        (
            ", allOf: [{properties: {a: {maxLength: 1}}}]", "a: x", "a: xy",
            "value-out-of-range spec.a: 2 characters; 1 or fewer belong here"
        ),
        (
            ", anyOf: [{properties: {a: {enum: [red]}}, required: [a]}, {properties: {b: {enum: [w]}}, required: [b]}]",
            "b: w", "a: z", "value-not-allowed spec: this fits none of the 2 alternatives: spec.a: 'z' is none of red"
        ),
    ])
    func alternativesThatDoNotHoldAreFound(
        _ more: String, _ good: String, _ bad: String, _ complaint: String
    ) async throws {
        let properties = "a: {type: string}, b: {type: string}"
        #expect(try await lines(properties, good, more: more) == [])
        #expect(try await lines(properties, bad, more: more) == [complaint])
    }

    /// Asked anew at every level, they would take longer than anybody waits.
    @Test func alternativesWithinAlternativesAreAskedOnce() async throws {
        var schema = "{maxLength: 1}"
        for _ in 0..<40 { schema = "{anyOf: [\(schema)]}" }
        let lines = try await lines("a: {type: string, anyOf: [\(schema)]}", "a: xy")
        #expect(lines.count == 1)
        #expect(lines.first?.hasSuffix("2 characters; 1 or fewer belong here") == true)
    }

    /// RE2 has no look-aheads: a server would not take the definition, and nothing can be said of the value.
    @Test func aPatternThatNobodyCanReadFindsNothing() async throws {
        #expect(try await lines("a: {type: string, pattern: '(?=x)y'}", "a: z") == [])
    }

    @Test func aVersionThatIsOnItsWayOutIsTold() async throws {
        let definition = """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: stalls.shop.example.com}
            spec:
              group: shop.example.com
              names: {kind: Stall, plural: stalls}
              scope: Namespaced
              versions:
              - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
              - name: v1beta1
                served: true
                storage: false
                deprecated: true
                deprecationWarning: stalls move to v1
                schema: {openAPIV3Schema: {type: object}}
            """
        let stall = "apiVersion: shop.example.com/v1beta1\nkind: Stall\nmetadata: {name: corner}\n"
        var lint = Lint(stall, definition)
        #expect(
            try await lint.lines(rule: "deprecated-api") == [
                "file0.yaml:1:13 deprecated-api stalls move to v1 (says its definition)"
            ])
        lint = Lint(stall.replacing("v1beta1", with: "v2"), definition)
        #expect(
            try await lint.lines(rule: "unserved-version") == [
                "file0.yaml:1:13 unserved-version the definition of Stall has no version v2; it serves v1 and v1beta1"
            ])
    }
}
