import ArgumentParser
import Foundation
import TestSupport
import Testing

@testable import GroverDeploy

@Suite struct RenderCommandTests {
    private final class Lines: TextOutput, @unchecked Sendable {
        // A command writes from one task.
        var text = ""
        let isTerminal = false
        let width: Int? = nil
        let isClosed = false
        func write(_ text: String) { self.text += text }
    }

    private struct Run {
        let output = Lines()
        let messages = Lines()
        let folder: ScratchFolder

        /// A copy of this project's manifests, to change at will.
        init() throws {
            folder = try ScratchFolder("render")
            for name in ["catalog.yaml", "environments/local.yaml", "environments/production.yaml"] {
                let file = Project.root.appending(path: "manifests/\(name)")
                try folder.write(String(contentsOf: file, encoding: .utf8), to: "manifests/\(name)")
            }
        }

        func callAsFunction(_ arguments: String...) async throws {
            let command = try RenderCommand.parse(arguments)
            let context = DeployContext(
                output: output, messages: messages, environment: [:], folder: folder.path, clock: ContinuousClock())
            try await command.run(in: context)
        }
    }

    @Test func printsTheLocalEnvironmentUnlessToldOtherwise() async throws {
        let run = try Run()
        try await run()
        #expect(run.output.text.contains("  ENVIRONMENT: local\n"))
        #expect(run.output.text.hasPrefix("---\napiVersion: v1\nkind: Namespace\n"))
        #expect(run.messages.text.isEmpty)
    }

    @Test func aWrittenFolderPassesTheCheckUntilItOrTheCatalogChanges() async throws {
        let run = try Run()
        try await run("--env", "production", "--output-dir", "out")
        try await run("--env", "production", "--output-dir", "out", "--check")
        #expect(run.messages.text.hasSuffix("out is as it would be rendered (25 files)\n"))

        try run.folder.write(
            "kind: ConfigMap\nmetadata:\n  labels:\n    app.kubernetes.io/managed-by: grover-deploy\n",
            to: "out/post/gone.yaml")
        let edited = await #expect(throws: DeployFailure.self) {
            try await run("--env", "production", "--output-dir", "out", "--check")
        }
        #expect(edited?.exit == .failed)
        #expect(edited?.message?.hasSuffix("\n  out/post/gone.yaml is no longer rendered") == true)

        let changed = await #expect(throws: DeployFailure.self) {
            try await run("-e", "production", "--output-dir", "out", "--check", "--set", "services.post.replicas=6")
        }
        #expect(changed?.message?.contains("out/post/deployment.yaml differs from line ") == true)

        try await run("--env", "production", "--output-dir", "out")
        try await run("--env", "production", "--output-dir", "out", "--check")
    }

    @Test func nothingIsWrittenIntoAFolderThatHoldsFilesOfOthers() async throws {
        let run = try Run()
        let failure = await #expect(throws: DeployFailure.self) { try await run("--output-dir", "manifests") }
        #expect(failure?.message?.hasPrefix("manifests/catalog.yaml was not written by 'render'") == true)
        #expect(try run.folder.read("manifests/catalog.yaml").hasPrefix("# What Grover"))
        #expect(throws: (any Error).self) { try run.folder.read("manifests/post/deployment.yaml") }
    }

    @Test func explainsWhichFileSetAValue() async throws {
        let run = try Run()
        try await run("--explain", "services.post.replicas", "--set", "services.post.replicas=6")
        let lines = run.output.text.split(separator: "\n")
        #expect(lines.first == "--set services.post.replicas=6:1:24: 6")
        #expect(lines.dropFirst().first?.hasPrefix("  over manifests/catalog.yaml:") == true)
    }
}
