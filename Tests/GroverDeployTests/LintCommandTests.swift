import ArgumentParser
import Documents
import Foundation
import TestSupport
import Testing

@testable import GroverDeploy

@Suite struct LintCommandTests {
    private static let bad = """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
        \u{20} port: 80
        """

    @Test func theProjectsOwnCatalogHasNoErrors() async throws {
        let run = try CommandRun()
        try await run(LintCommand.self)
        try await run(LintCommand.self, "--env", "production")
    }

    @Test func findingsStandUnderTheirFileWithTheLineAndACaret() async throws {
        let run = try CommandRun()
        try run.folder.write(Self.bad, to: "k8s/web.yaml")
        try run.folder.write("a: 1\n", to: "k8s/values.yaml")
        let failure = await run.failure(LintCommand.self, "k8s")
        #expect(failure?.exit == .failed)
        #expect(
            run.output.text.hasPrefix(
                """
                k8s/web.yaml
                \u{20} 5:3  error  unknown-field  spec.port: unknown field 'port'; did you mean 'ports'? [Service/web]
                \u{20}   5 |   port: 80
                \u{20}     |   ^

                """), "\(run.output.text)")
        #expect(run.output.text.contains("1 object in 2 files; 1 skipped (-v lists them)\n"))
        #expect(!run.output.text.contains("\u{1B}"))
    }

    @Test func skippedFilesAreListedOnRequest() async throws {
        let run = try CommandRun()
        try run.folder.write("a: 1\n", to: "k8s/values.yaml")
        try await run(LintCommand.self, "k8s", "-v")
        #expect(
            run.output.text == """
                skipped k8s/values.yaml:1: no apiVersion and kind
                no findings; 0 objects in 1 file; 1 skipped

                """)
    }

    @Test func jsonHoldsPlacesAndCounts() async throws {
        let run = try CommandRun()
        try run.folder.write(Self.bad, to: "web.yaml")
        _ = await run.failure(LintCommand.self, "web.yaml", "-o", "json")
        let answer = try JSON.read(run.output.text)
        let finding = try #require(answer["findings"]?[0])
        #expect(finding["rule"] == "unknown-field")
        #expect(finding["severity"] == "error")
        #expect(finding["file"] == "web.yaml")
        #expect(finding["line"] == 5)
        #expect(finding["column"] == 3)
        #expect(finding["object"] == "Service/web")
        #expect(answer.value(at: "summary", "errors") == 1)
    }

    @Test func whatCannotBeReadEndsWithTwoAlsoBesideOtherFindings() async throws {
        let run = try CommandRun()
        try run.folder.write(Self.bad, to: "k8s/web.yaml")
        #expect(await run.failure(LintCommand.self, "k8s", "gone.yaml")?.exit == .changesPending)
        #expect(run.output.text.contains("unreadable-input  cannot be read: no such file or directory"))
        try run.folder.write("spec: {services: 1}\n", to: "manifests/catalog.yaml")
        #expect(await run.failure(LintCommand.self)?.exit == .changesPending)
    }

    @Test func standardInputIsAPath() async throws {
        var context = DeployContext(
            output: Lines(), messages: Lines(), environment: [:], folder: "/nowhere", clock: NoClock())
        context.input = { _ in Array(Self.bad.utf8) }
        let failure = await #expect(throws: DeployFailure.self) {
            try await LintCommand.parse(["-"]).run(in: context)
        }
        #expect(failure?.exit == .failed)
        #expect((context.output as? Lines)?.text.hasPrefix("-\n  5:3  error") == true)
    }

    @Test func theLeastSeverityThatFailsIsTheUsersChoice() async throws {
        let run = try CommandRun()
        try run.folder.write("apiVersion: x.example/v1\nkind: Thing\nmetadata: {name: a}\n", to: "thing.yaml")
        try await run(LintCommand.self, "thing.yaml")
        #expect(await run.failure(LintCommand.self, "thing.yaml", "--fail-on", "warning")?.exit == .failed)
        #expect(await run.failure(LintCommand.self, "thing.yaml", "--missing-schema", "error")?.exit == .failed)
    }

    @Test func aTerminalGetsColours() async throws {
        let folder = try ScratchFolder("lint")
        try folder.write(Self.bad, to: "web.yaml")
        let output = Lines(terminalWidth: 80)
        let context = DeployContext(
            output: output, messages: Lines(), environment: [:], folder: folder.path, clock: NoClock())
        _ = try? await LintCommand.parse(["web.yaml"]).run(in: context)
        #expect(output.text.contains("\u{1B}[31merror\u{1B}[0m"))
    }

    @Test func whatStandsInAFileCannotSpeakToTheTerminal() {
        let excerpt = Excerpt("a: \u{1B}[31mred\u{7}", column: 4)
        #expect(excerpt.text == "a: \u{FFFD}[31mred\u{FFFD}")
        #expect(excerpt.indent == "   ")
        let long = Excerpt(String(repeating: "x", count: 5000) + "y", column: 5001)
        #expect(long.text.count <= 122)
        #expect(Array(long.text)[long.indent.count] == "y")
    }

    @Test func rulesAreListedAndExplained() async throws {
        let run = try CommandRun()
        try await run(LintCommand.self, "--rules")
        #expect(run.output.text.contains("unknown-field"))
        try await run(LintCommand.self, "--explain", "unknown-field")
        #expect(run.output.text.contains("\nwhy: The API server"))
        let failure = await run.failure(LintCommand.self, "--explain", "unknown-fild")
        #expect(failure?.exit == .usage)
        #expect(failure?.message == "there is no rule 'unknown-fild'; did you mean 'unknown-field'?")
        #expect(await run.failure(LintCommand.self, "--disable", "nonsense")?.exit == .usage)
    }

    @Test func aFindingOfARenderedObjectNamesTheCatalog() async throws {
        let run = try CommandRun()
        let failure = await run.failure(
            LintCommand.self, "--set", "services.post.image=grover/post:latest", "--fail-on", "info")
        #expect(failure?.exit == .failed)
        #expect(run.output.text.contains("latest-tag"))
        #expect(run.output.text.contains("--set services.post.image"))
    }

    @Test func aCommentInTheCatalogSuppressesWhatWasRenderedFromThere() async throws {
        let run = try CommandRun()
        let catalog = try run.folder.read("manifests/catalog.yaml").replacing(
            "image: grover/post:1.0.0", with: "image: grover/post:latest")
        try run.folder.write(catalog, to: "manifests/catalog.yaml")
        #expect(await run.failure(LintCommand.self, "--fail-on", "warning")?.exit == .failed)
        try run.folder.write(
            catalog.replacing("post:latest", with: "post:latest  # grover-lint: ignore latest-tag: built here"),
            to: "manifests/catalog.yaml")
        try await run(LintCommand.self, "--fail-on", "warning")
        #expect(run.output.text.hasSuffix("no findings; 18 objects; 1 suppressed\n"))
    }

    @Test func theFileOfSuppressionsIsReadAndItsMistakesAreTold() async throws {
        let run = try CommandRun()
        try run.folder.write(Self.bad, to: "k8s/web.yaml")
        try run.folder.write(
            "suppress:\n- {rule: unknown-field, files: ['k8s/*'], reason: an old client}\n", to: ".grover-lint.yaml")
        try await run(LintCommand.self, "k8s")
        try run.folder.write("suppress:\n- {rul: x}\n", to: ".grover-lint.yaml")
        let failure = await run.failure(LintCommand.self, "k8s")
        #expect(failure?.exit == .changesPending)
        #expect(failure?.message?.hasPrefix(".grover-lint.yaml:2:4: unknown key 'rul'; did you mean 'rule'?") == true)
    }

    @Test func theBaselineIsWrittenOnRequestAndHidesWhatItHolds() async throws {
        let run = try CommandRun()
        try run.folder.write(Self.bad, to: "web.yaml")
        #expect(await run.failure(LintCommand.self, "web.yaml", "--baseline", "base.json")?.exit == .changesPending)
        try await run(LintCommand.self, "web.yaml", "--baseline", "base.json", "--update-baseline")
        try await run(LintCommand.self, "web.yaml", "--baseline", "base.json")
        try run.folder.write(Self.bad + "\n  other: 1\n", to: "web.yaml")
        #expect(await run.failure(LintCommand.self, "web.yaml", "--baseline", "base.json")?.exit == .failed)
        #expect(throws: (any Error).self) { try LintCommand.parse(["--update-baseline"]) }
    }

    @Test func replicasOverAnEmbeddedStoreAreFoundAtTheEngine() async throws {
        let run = try CommandRun()
        let failure = await run.failure(
            LintCommand.self, "--env", "production", "--set", "services.post.store.engine=sqlite")
        #expect(failure?.exit == .failed)
        #expect(run.output.text.contains("sqlite-replicas  service 'post' has 5 replicas"))
        #expect(run.output.text.contains("--set services.post.store.engine=sqlite\n"))
    }

    @Test func aSelectorThatDiffersFromTheLastRenderingIsFound() async throws {
        let run = try CommandRun()
        try await run(RenderCommand.self, "--env", "production", "--output-dir", "manifests/rendered/production")
        try await run(LintCommand.self, "--env", "production")
        let file = "manifests/rendered/production/post/deployment.yaml"
        let rendered = try run.folder.read(file)
        try run.folder.write(
            rendered.replacing(
                "    matchLabels:\n      app.kubernetes.io/instance: grover\n",
                with: "    matchLabels:\n      app.kubernetes.io/instance: old\n"), to: file)
        #expect(await run.failure(LintCommand.self, "--env", "production")?.exit == .failed)
        #expect(run.output.text.contains("immutable-field-changed"))
    }

    @Test func fixChangesTheFilesAndChecksAgain() async throws {
        let run = try CommandRun()
        let role =
            "apiVersion: rbac.authorization.k8s.io/v1beta1  # old\nkind: Role\nmetadata: {name: a}\nrules: []\n"
        try run.folder.write(role, to: "k8s/role.yaml")
        #expect(await run.failure(LintCommand.self, "k8s")?.exit == .failed)
        try await run(LintCommand.self, "k8s", "--fix")
        #expect(try run.folder.read("k8s/role.yaml") == role.replacing("v1beta1", with: "v1"))
        #expect(run.messages.text.contains("mended 1 finding in 1 file"))
        #expect(throws: (any Error).self) { try LintCommand.parse(["--fix"]) }
    }
}
