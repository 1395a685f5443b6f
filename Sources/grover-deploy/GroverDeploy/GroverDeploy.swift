internal import ArgumentParser

/// The command line: what there is, and nothing of how it is done.
@main
struct GroverDeploy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grover-deploy",
        abstract: "Deploys the services of a catalog to Kubernetes, watches them become healthy, and rolls back.",
        discussion: DeployExit.helpText,
        version: Version.current,
        subcommands: [
            RenderCommand.self, LintCommand.self, ApplyCommand.self, StatusCommand.self, ScaleCommand.self,
            RollbackCommand.self,
            HistoryCommand.self, LogsCommand.self, LocalCommand.self,
        ])

    static func main() async {
        await Program.main(Self.self)
    }
}
