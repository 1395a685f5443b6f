import ArgumentParser
import Foundation
import TestSupport
import Testing

@testable import GroverDeploy

/// Runs commands in a copy of this project's manifests; the clock and any cluster fail the test when touched.
struct CommandRun {
    let output = Lines()
    let messages = Lines()
    let folder: ScratchFolder
    var environment = ["KUBECONFIG": "/nowhere"]

    init() throws {
        folder = try ScratchFolder("command")
        for name in ["catalog.yaml", "environments/local.yaml", "environments/production.yaml"] {
            let file = Project.root.appending(path: "manifests/\(name)")
            try folder.write(String(contentsOf: file, encoding: .utf8), to: "manifests/\(name)")
        }
    }

    func callAsFunction(_ command: (some DeployCommand).Type, _ arguments: String...) async throws {
        let context = DeployContext(
            output: output, messages: messages, environment: environment, folder: folder.path, clock: NoClock())
        try await command.parse(arguments).run(in: context)
    }

    /// The failure that the command ends with.
    func failure(_ command: (some DeployCommand).Type, _ arguments: String...) async -> DeployFailure? {
        do {
            let context = DeployContext(
                output: output, messages: messages, environment: environment, folder: folder.path, clock: NoClock())
            try await command.parse(arguments).run(in: context)
            Issue.record("\(arguments) did not fail")
            return nil
        } catch let failure as DeployFailure {
            return failure
        } catch {
            return DeployFailure(.of(error), String(describing: error))
        }
    }
}

final class Lines: TextOutput, @unchecked Sendable {
    // A command writes from one task.
    var text = ""
    let isTerminal: Bool
    let width: Int?
    let isClosed = false

    init(terminalWidth: Int? = nil) {
        isTerminal = terminalWidth != nil
        width = terminalWidth
    }

    func write(_ text: String) { self.text += text }
}

/// No command that these tests run may wait.
struct NoClock: Clock {
    var now: ContinuousClock.Instant { ContinuousClock.now }
    var minimumResolution: Duration { .zero }

    func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
        Issue.record("a command waited")
    }
}
