internal import ArgumentParser
import Rollouts

/// Brings back an earlier release.
struct RollbackCommand: DeployCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Brings back the last release that was verified healthy, or the one named.",
        discussion: DeployExit.helpText)

    @Argument(help: "The services to roll back.")
    var services: [String]

    @Option(help: ArgumentHelp("The release to bring back, as 'history' numbers them.", valueName: "n"))
    var toRevision: Int?

    @OptionGroup var catalog: CatalogOptions
    @OptionGroup var cluster: ClusterOptions

    @Option(name: .shortAndLong, help: "How to show what happens: text or json (lines of JSON).")
    var output: EventFormat = .text

    func run(in context: DeployContext) async throws {
        let session = try ReleaseSession(catalog, cluster, in: context)
        let names = try session.services(services)
        let targets = names.map { (name: $0, namespace: session.namespace) }
        let revision = toRevision
        try await session.run(output, services: names) { await $0.rollback(targets, to: revision) }
    }
}
