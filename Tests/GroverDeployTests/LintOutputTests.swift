import ArgumentParser
import Documents
import Foundation
import TestSupport
import Testing

@testable import GroverDeploy

/// The forms in which findings go out, as recorded beside `Tests/Fixtures/LintOutput`.
@Suite struct LintOutputTests {
    private static let fixtures = Project.root.appending(path: "Tests/Fixtures")

    /// An error at a line with odd characters, a warning, a suppressed finding, a broken file and one that is skipped.
    private func run(_ format: String) async throws -> String {
        let run = try CommandRun()
        try run.folder.write(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: shop}
            spec:
              type: NodePort
              prots: [{port: 80, name: "<&\\">"}]
            """, to: "k8s/a, b%.yaml")
        try run.folder.write(
            """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: settings}
            data:
              api-token: abc  # grover-lint: ignore sensitive-configmap: a token of the test system
            """, to: "k8s/config.yaml")
        try run.folder.write("apiVersion: [\n", to: "k8s/broken.yaml")
        try run.folder.write("a: 1\n", to: "k8s/values.yaml")
        let failure = await run.failure(LintCommand.self, "k8s", "-o", format)
        #expect(failure?.exit == .changesPending)
        return run.output.text
    }

    @Test(arguments: ["text", "json", "junit", "github", "gitlab"])
    func theFormIsAsRecorded(_ format: String) async throws {
        let ending = ["text": "txt", "junit": "xml", "github": "txt"][format] ?? "json"
        try Recorded.expect(try await run(format), in: "LintOutput/\(format).\(ending)")
    }

    /// Long lists are written in pieces by several tasks.
    @Test func aLongListIsWholeAndInOrder() async throws {
        let count = 6_000
        let run = try CommandRun()
        let services = (0..<count).map {
            "apiVersion: v1\nkind: Service\nmetadata: {name: s\($0), namespace: a}\nspec: {prots: 1}\n"
        }
        try run.folder.write(services.joined(separator: "---\n"), to: "k8s/all.yaml")
        #expect(await run.failure(LintCommand.self, "k8s", "-o", "json")?.exit == .failed)
        let report = try JSON.read(run.output.text)
        let findings = report["findings"]?.list ?? []
        let lines = findings.compactMap { $0["line"]?.int }
        #expect(lines.count >= count && lines == lines.sorted())
        #expect(Set(findings.compactMap { $0["object"]?.string }).count == count)
        #expect(run.output.text == JSON.write(report, .pretty) + "\n")
        let counts = ["errors", "warnings", "infos"].compactMap { report["summary"]?[$0]?.int }
        #expect(counts.reduce(0, +) == findings.count)
    }

    @Test func resultsOfSARIFAreAsRecordedAndTheWholeIsValid() async throws {
        let text = try await run("sarif")
        let root = try JSON.read(text)
        let numbered = try #require(root["runs"]?[0]?["results"]?.list)
        // Every new rule moves the numbers of others.
        let results = Node(
            numbered.map { result in
                var result = result
                result["ruleIndex"] = nil
                return result
            })
        try Recorded.expect(JSON.write(results, .pretty) + "\n", in: "LintOutput/sarif-results.json")
        let folder = try ScratchFolder("sarif")
        let file = try folder.write(text, to: "report.sarif")
        try await check(
            "import json, sys, jsonschema; jsonschema.validate(json.load(open(sys.argv[1])),"
                + " json.load(open(sys.argv[2])))", file, "sarif-2.1.0.json")
    }

    @Test func junitIsValidAlsoWithoutFindings() async throws {
        let folder = try ScratchFolder("junit")
        let script = "import sys, xmlschema; xmlschema.XMLSchema(sys.argv[2]).validate(sys.argv[1])"
        try await check(script, try folder.write(try await run("junit"), to: "report.xml"), "junit.xsd")

        let clean = try CommandRun()
        try clean.folder.write("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n", to: "a.yaml")
        try await clean(LintCommand.self, "a.yaml", "-o", "junit")
        try await check(script, try folder.write(clean.output.text, to: "clean.xml"), "junit.xsd")
    }

    @Test func fingerprintsStayWhenLinesMoveAndTellEqualFindingsApart() async throws {
        func fingerprints(_ text: String) async throws -> [String] {
            let run = try CommandRun()
            try run.folder.write(text, to: "a.yaml")
            _ = await run.failure(LintCommand.self, "a.yaml", "-o", "gitlab", "--fail-on", "info")
            return try JSON.read(run.output.text).list?.compactMap { $0["fingerprint"]?.string } ?? []
        }
        let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: a}]}\n"
        let first = try await fingerprints(pod)
        #expect(!first.isEmpty)
        #expect(Set(first).count == first.count)
        #expect(try await fingerprints("# moved\n\n" + pod) == first)
        let twice = try await fingerprints(pod + "---\n" + pod)
        #expect(Set(twice).count == twice.count)
        #expect(Set(twice).isSuperset(of: first))
    }

    private func check(_ script: String, _ file: URL, _ schema: String) async throws {
        let python = Project.root.appending(path: ".tools/venv/bin/python")
        let result = try await Command.run(
            python, ["-c", script, file.path, Self.fixtures.appending(path: "Schemas/\(schema)").path])
        #expect(result.status == 0, "\(result.errorOutput)")
    }
}
