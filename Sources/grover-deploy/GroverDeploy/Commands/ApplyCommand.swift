internal import ArgumentParser
import Rendering
import Rollouts

/// Makes the cluster run what the catalog says, and takes back what fails.
struct ApplyCommand: DeployCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Releases services, waits until they are healthy, and rolls back those that fail.",
        discussion: DeployExit.helpText)

    @Argument(help: "The services to release; all when none is named.")
    var services: [String] = []

    @OptionGroup var catalog: CatalogOptions
    @OptionGroup var cluster: ClusterOptions

    @Flag(name: .customLong("no-rollback"), help: "Leave a release that fails as it is (exit code 12).")
    var keepsFailures = false

    @Flag(name: .customLong("force-conflicts"), help: "Take fields that other field managers own.")
    var forcesConflicts = false

    @Option(name: .shortAndLong, help: "How to show what happens: text or json (lines of JSON).")
    var output: EventFormat = .text

    func run(in context: DeployContext) async throws {
        let session = try ReleaseSession(catalog, cluster, in: context)
        let names = try session.services(services)
        let settings = RolloutSettings(rollsBack: !keepsFailures, takesOwnership: forcesConflicts)
        let wanted = names.map(session.wanted)
        let shared = session.rendered.objects(of: nil)
        try await session.run(settings: settings, output, services: names) { rollouts in
            try await rollouts.ensureShared(shared)
            return await rollouts.apply(wanted)
        }
    }
}
