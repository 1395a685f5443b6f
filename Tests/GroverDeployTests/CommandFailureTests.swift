import TestSupport
import Testing

@testable import GroverDeploy

@Suite struct CommandFailureTests {
    @Test(arguments: [
        ["post"], ["post", "-"], ["post", "x"], ["post", "5", "user"], ["post", "99999999999999999999"],
    ])
    func scaleWantsANumberForEachService(words: [String]) {
        #expect(throws: DeployFailure.self) { try ScaleCommand.pairs(words) }
    }

    @Test func scaleTakesPairsInBothForms() throws {
        let pairs = try ScaleCommand.pairs(["user", "3", "post=5"])
        #expect(pairs.map(\.service) == ["user", "post"])
        #expect(pairs.map(\.replicas) == [3, 5])
        #expect(throws: DeployFailure.self) { try ScaleCommand.pairs(["post=5", "post=6"]) }
    }

    @Test func aClusterThatIsNotThereIsNamedWithTheWayToStartIt() async throws {
        let failure = try await CommandRun().failure(StatusCommand.self)
        #expect(failure?.exit == .failed)
        #expect(failure?.message?.contains(".grover/kubeconfig") == true)
        #expect(failure?.message?.contains("start the local cluster with 'grover-deploy local up'") == true)
    }

    @Test func anEnvironmentWithoutAClusterIsNeverGuessed() async throws {
        let failure = try await CommandRun().failure(ApplyCommand.self, "--env", "production")
        #expect(failure?.exit == .usage)
        #expect(failure?.message?.hasPrefix("environment 'production' pins no cluster") == true)
    }

    @Test func aMisspeltServiceGetsTheNearestName() async throws {
        let run = try CommandRun()
        try run.folder.write(kubeconfig, to: "config")
        let config = run.folder.path + "/config"
        #expect(
            await run.failure(LogsCommand.self, "pots", "--kubeconfig", config)?.message
                == "there is no service 'pots'; did you mean 'post'?")
        #expect(await run.failure(ApplyCommand.self, "gate-way", "--kubeconfig", config)?.exit == .usage)
        #expect(await run.failure(ScaleCommand.self, "pots", "4", "--kubeconfig", config)?.exit == .usage)
        #expect(run.output.text.isEmpty)
    }

    @Test func aContextThatIsNotThereIsNamedWithThoseThatAre() async throws {
        let run = try CommandRun()
        try run.folder.write(kubeconfig, to: "config")
        let failure = await run.failure(
            StatusCommand.self, "--kubeconfig", run.folder.path + "/config", "--context", "b")
        #expect(failure?.message?.hasSuffix("known contexts: 'a'") == true)
    }

    @Test func aMisspeltCommandGetsTheNearestName() {
        let failure = #expect(throws: DeployFailure.self) { try Program.checkCommand("aply", of: GroverDeploy.self) }
        #expect(failure?.message == "there is no command 'aply'; did you mean 'apply'?")
        #expect(throws: Never.self) {
            for word in ["apply", "help", "--version", nil] { try Program.checkCommand(word, of: GroverDeploy.self) }
        }
    }

    private let kubeconfig = """
        clusters: [{name: a, cluster: {server: "https://127.0.0.1:1"}}]
        contexts: [{name: a, context: {cluster: a}}]
        current-context: a
        """
}
