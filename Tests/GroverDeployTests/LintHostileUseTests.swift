import ArgumentParser
import Documents
import Foundation
import Linting
import Synchronization
import TestSupport
import Testing

@testable import GroverDeploy

/// What people and programs do to a linter that nobody thought of.
@Suite struct LintHostileUseTests {
    private static let bad = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  port: 80\n"
    private static let old = "apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: {name: a}\nspec: {}\n"

    @Test func aFileIsKnownByOneNameHoweverItIsNamed() async throws {
        let run = try CommandRun()
        let file = try run.folder.write(Self.bad, to: "k8s/web.yaml")
        _ = await run.failure(LintCommand.self, "./k8s/web.yaml", "k8s//web.yaml", file.path, "k8s/", "-o", "github")
        #expect(run.output.text.contains("::error file=k8s/web.yaml,line=5,col=3,"))
        #expect(run.output.text.contains("1 object in 1 file\n"))
    }

    @Test func aNameThatIsNotUTF8IsToldAndNotPassedOver() async throws {
        let run = try CommandRun()
        let file = try run.folder.write(Self.bad, to: "k8s/a.yaml")
        let strange =
            file.deletingLastPathComponent().path.utf8CString.dropLast() + [0x2F, -1, 0x2E, 0x79, 0x6D, 0x6C, 0]
        try #require(strange.withUnsafeBufferPointer { rename(file.path, $0.baseAddress) } == 0)
        let failure = await run.failure(LintCommand.self, "k8s")
        #expect(failure?.exit == .changesPending)
        #expect(run.output.text.contains("its name is not UTF-8"))
    }

    @Test func filesOfRepositoriesThatAreNoManifestsAreSkipped() async throws {
        let run = try CommandRun()
        try run.folder.write(
            "resources: [web.yaml]\npatches:\n- path: ../patches/web.yaml\n", to: "k8s/overlay/kustomization.yaml")
        try run.folder.write(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n", to: "k8s/patches/web.yaml")
        try run.folder.write("a: 1\na: 2\n", to: "k8s/values.yaml")
        try run.folder.write("apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: []\n", to: "k8s/audit.yaml")
        try await run(LintCommand.self, "k8s", "-v")
        #expect(
            run.output.text == """
                skipped k8s/audit.yaml:1: the configuration of a component
                skipped k8s/overlay/kustomization.yaml:1: a kustomization
                skipped k8s/patches/web.yaml:1: a patch of a kustomization
                skipped k8s/values.yaml:1: no apiVersion and kind
                no findings; 0 objects in 4 files; 4 skipped

                """)
        // Who names a file means it.
        let failure = await run.failure(LintCommand.self, "k8s/values.yaml")
        #expect(failure?.exit == .changesPending)
    }

    @Test func aLoopOfLinksEnds() async throws {
        let run = try CommandRun()
        try run.folder.write(Self.bad, to: "k8s/deep/web.yaml")
        let folder = run.folder.url.appending(path: "k8s")
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/deep/up", withDestinationPath: "../..")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/self.yaml", withDestinationPath: "self.yaml")
        _ = await run.failure(LintCommand.self, "k8s")
        #expect(run.output.text.contains("1 object in 1 file\n"))
    }

    @Test func whoWaitsForAPipeMayBeInterrupted() async throws {
        let run = try CommandRun()
        try #require(mkfifo(run.folder.url.appending(path: "pipe.yaml").path, 0o600) == 0)
        let lint = Task { try await run(LintCommand.self, "pipe.yaml") }
        lint.cancel()
        await #expect(throws: CancellationError.self) { try await lint.value }
    }

    @Test func namesCannotSpeakToTheTerminalOrToTheWorkflow() async throws {
        let run = try CommandRun()
        let name = "a\\e[31m\\r\\n::error::b"
        try run.folder.write("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: \"\(name)\"}\n", to: "a.yaml")
        _ = await run.failure(LintCommand.self, "a.yaml")
        #expect(!run.output.text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
        #expect(!run.output.text.contains("\n::error"))

        let workflow = try CommandRun()
        try workflow.folder.write(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: \"\(name)\"}\n", to: "a,b:c%.yaml")
        _ = await workflow.failure(LintCommand.self, "a,b:c%.yaml", "-o", "github")
        #expect(workflow.output.text.contains("file=a%2Cb%3Ac%25.yaml,"))
        #expect(workflow.output.text.contains("%0D%0A::error::b"))
        #expect(workflow.output.text.split(whereSeparator: \.isNewline).count == 2)
    }

    @Test func coloursStayAwayWhereTheyAreNotWanted() async throws {
        for (key, value, hasColor) in [("NO_COLOR", "1", false), ("NO_COLOR", "", true), ("TERM", "dumb", false)] {
            let folder = try ScratchFolder("lint")
            try folder.write(Self.bad, to: "web.yaml")
            let output = Lines(terminalWidth: 80)
            let context = DeployContext(
                output: output, messages: Lines(), environment: [key: value], folder: folder.path, clock: NoClock())
            _ = try? await LintCommand.parse(["web.yaml"]).run(in: context)
            #expect(output.text.contains("\u{1B}") == hasColor, "\(key)=\(value)")
        }
    }

    @Test func mendingKeepsLineEndsModesAndLinksAndDoesNothingTheSecondTime() async throws {
        let run = try CommandRun()
        let text =
            Self.old.replacing("\n", with: "\r\n") + "---\r\n# stays\r\n" + Self.old.replacing("\n", with: "\r\n")
        let file = try run.folder.write(text, to: "real.yaml")
        try #require(chmod(file.path, 0o600) == 0)
        let link = file.deletingLastPathComponent().appending(path: "link.yaml")
        try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: "real.yaml")
        _ = await run.failure(LintCommand.self, "link.yaml", "--fix")
        let mended = text.replacing("v1beta1", with: "v1")
        #expect(try String(contentsOf: file, encoding: .utf8) == mended)
        let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link.path) == "real.yaml")
        _ = await run.failure(LintCommand.self, "link.yaml", "--fix")
        #expect(try String(contentsOf: file, encoding: .utf8) == mended)
        #expect(run.messages.text.hasPrefix("mended 2 findings in 1 file\nmended 0 findings in 0 files\n"))
    }

    @Test func aReadOnlyFileStaysAndTheOthersAreMended() async throws {
        let run = try CommandRun()
        let locked = try run.folder.write(Self.old, to: "a.yaml")
        try #require(chmod(locked.path, 0o444) == 0)
        let other = try run.folder.write(Self.old, to: "b.yaml")
        let failure = await run.failure(LintCommand.self, "a.yaml", "b.yaml", "--fix")
        #expect(failure?.message == "a.yaml cannot be written: it is read-only")
        #expect(failure?.exit == .changesPending)
        #expect(try String(contentsOf: locked, encoding: .utf8) == Self.old)
        #expect(try String(contentsOf: other, encoding: .utf8).hasPrefix("apiVersion: batch/v1\n"))
    }

    @Test func bytesThatAreNoUTF8StayAsTheyAre() async throws {
        let run = try CommandRun()
        let rest = Array("---\nkind: ConfigMap  # caf".utf8) + [0xE9, 0x0A]
        let file = try run.folder.write(Self.old, to: "a.yaml")
        try Data(Array(Self.old.utf8) + rest).write(to: file)
        _ = await run.failure(LintCommand.self, "a.yaml", "--fix")
        #expect(run.messages.text.hasPrefix("mended 1 finding in 1 file\n"))
        #expect(try Data(contentsOf: file) == Data(Array(Self.old.replacing("v1beta1", with: "v1").utf8) + rest))
    }

    @Test func aFileThatVanishedIsToldAndTheOthersAreMended() async throws {
        let run = try CommandRun()
        let context = DeployContext(
            output: run.output, messages: run.messages, environment: [:], folder: run.folder.path, clock: NoClock())
        try run.folder.write(Self.old, to: "b.yaml")
        let bytes = Array(Self.old.utf8)
        let wasRead = Mutex(false)
        let gone = LintSource(name: "a.yaml") { _ in
            try wasRead.withLock { wasRead in
                if wasRead { throw Problem("cannot be read: no such file or directory") }
                wasRead = true
                return bytes
            }
        }
        var input = LintInput()
        input.sources = [gone] + LintFiles.sources(of: ["b.yaml"], in: context)
        let report = try await Linter(LintOptions()).run(input)
        let failure = #expect(throws: DeployFailure.self) {
            try LintFixes.apply(report, input.sources, in: context)
        }
        #expect(failure?.exit == .changesPending)
        #expect(failure?.message == "a.yaml cannot be read: no such file or directory")
        #expect(try run.folder.read("b.yaml").hasPrefix("apiVersion: batch/v1\n"))
    }

    @Test(.timeLimit(.minutes(20))) func aPipeInTheNameOfAKustomizationIsPassedOver() async throws {
        let run = try CommandRun()
        try run.folder.write("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n", to: "k8s/a.yaml")
        let pipe = run.folder.url.appending(path: "k8s/kustomization.yaml")
        try #require(mkfifo(pipe.path, 0o600) == 0)
        try await run(LintCommand.self, "k8s")
        #expect(run.output.text.contains("1 object in 1 file"))
    }

    @Test func aBaselineIsAFileAndNothingElse() async throws {
        let run = try CommandRun()
        try run.folder.write(Self.old, to: "a.yaml")
        let pipe = run.folder.url.appending(path: "baseline").path
        try #require(mkfifo(pipe, 0o600) == 0)
        let failure = await run.failure(LintCommand.self, "a.yaml", "--baseline", "baseline", "--update-baseline")
        #expect(failure?.exit == .changesPending)
        #expect(failure?.message == "baseline cannot be written: it is not a file")
        var status = stat()
        #expect(lstat(pipe, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
    }

    @Test func whatIsSuppressedIsNotMended() async throws {
        let run = try CommandRun()
        let text = "# grover-lint: ignore removed-api: an old cluster\n" + Self.old
        let file = try run.folder.write(text, to: "a.yaml")
        try await run(LintCommand.self, "a.yaml", "--fix", "--missing-schema", "skip")
        #expect(try String(contentsOf: file, encoding: .utf8) == text)
    }

    @Test(arguments: [
        ("enabel: [latest-tag]", "1:1: unknown key 'enabel'; did you mean 'enable'?"),
        ("suppress: {a: b}", "1:11: 'suppress' takes a list of mappings with 'rule' and 'reason'"),
        ("suppress: [{rule: latest-tag, reason: x, container: [a]}]", "1:53: 'container' takes text"),
        ("suppress: [{rule: latest-tag, reason: x, flies: [a]}]", "1:42: unknown key 'flies'; did you mean 'files'?"),
    ])
    func whatIsWrongInTheFileOfSuppressionsIsToldWithItsPlace(_ text: String, _ complaint: String) async throws {
        let run = try CommandRun()
        try run.folder.write(text, to: ".grover-lint.yaml")
        try run.folder.write(Self.bad, to: "a.yaml")
        let failure = await run.failure(LintCommand.self, "a.yaml")
        #expect(failure?.exit == .changesPending)
        #expect(failure?.message == ".grover-lint.yaml:\(complaint)")
    }

    @Test func aBaselineHidesNoFileThatCannotBeRead() async throws {
        let run = try CommandRun()
        try run.folder.write(Self.bad, to: "a.yaml")
        let failure = await run.failure(
            LintCommand.self, "a.yaml", "nowhere.yaml", "--baseline", "b.json", "--update-baseline")
        #expect(failure?.exit == .changesPending)
        #expect(run.messages.text.contains("nowhere.yaml:1:1: cannot be read: no such file or directory"))
        let text = try String(contentsOf: run.folder.url.appending(path: "b.json"), encoding: .utf8)
        #expect(text.contains("unknown-field") && !text.contains("unreadable-input"))
    }

    /// Writes a catalog of one service, to which the settings belong, and its local environment.
    private func writeShop(_ settings: String, in run: CommandRun) throws {
        try run.folder.write(
            """
            apiVersion: deploy.grover.dev/v1
            kind: ServiceCatalog
            metadata: {name: shop}
            spec:
              services:
                web:
                  image: web:1.0.0
                  port: 80
            \(settings.split(separator: "\n").map { "      " + $0 }.joined(separator: "\n"))

            """, to: "manifests/catalog.yaml")
        try run.folder.write(
            "apiVersion: deploy.grover.dev/v1\nkind: Environment\nmetadata: {name: local}\nspec: {namespace: shop}\n",
            to: "manifests/environments/local.yaml")
    }

    @Test func aCatalogThatContradictsItselfIsAFindingWithAPlace() async throws {
        let run = try CommandRun()
        try writeShop(
            "replicas: 2\nautoscale: {min: 2, max: 3, cpu: 70}\nresources: {requests: {cpu: 100m}}", in: run)
        let failure = await run.failure(LintCommand.self)
        #expect(failure?.exit == .failed)
        #expect(run.output.text.contains("  10:18  error  replicas-beside-autoscale  "), "\(run.output.text)")
    }

    @Test func aFileThatIsNotThereIsAFindingAtItsSource() async throws {
        let run = try CommandRun()
        try writeShop("replicas: 1\nfiles: {/etc/web.conf: {source: config/web.conf}}", in: run)
        try run.folder.write("listen 80\n", to: "config/wep.conf")
        let failure = await run.failure(LintCommand.self)
        #expect(failure?.exit == .failed)
        #expect(run.output.text.contains("  10:39  error  missing-file  "), "\(run.output.text)")
        #expect(run.output.text.contains("did you mean 'config/wep.conf'?"), "\(run.output.text)")
    }
}
