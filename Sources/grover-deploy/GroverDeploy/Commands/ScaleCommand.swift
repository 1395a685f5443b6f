internal import ArgumentParser
import Rollouts

/// Sets how many replicas run, over what the catalog says.
struct ScaleCommand: DeployCommand {
    static let configuration = CommandConfiguration(
        commandName: "scale",
        abstract:
            "Sets the replicas of services, as in 'scale post 5' or 'scale user 3 post 5'; later applies keep it.",
        discussion: DeployExit.helpText)

    @Argument(help: ArgumentHelp("A service and its number of replicas, as often as wanted.", valueName: "service n"))
    var words: [String]

    @OptionGroup var catalog: CatalogOptions
    @OptionGroup var cluster: ClusterOptions

    @Option(name: .shortAndLong, help: "How to show what happens: text or json (lines of JSON).")
    var output: EventFormat = .text

    func run(in context: DeployContext) async throws {
        let pairs = try Self.pairs(words)
        let session = try ReleaseSession(catalog, cluster, in: context)
        let names = try session.services(pairs.map(\.service))
        let requests = try pairs.map { pair in
            guard let workload = session.workloads(pair.service).first else {
                throw DeployFailure(.usage, "service '\(pair.service)' has nothing that can be scaled")
            }
            return ScaleRequest(service: pair.service, workload: workload, replicas: pair.replicas)
        }
        try await session.run(output, services: names) { await $0.scale(requests) }
    }

    /// `user 3 post 5` and `user=3 post=5` as pairs.
    static func pairs(_ words: [String]) throws -> [(service: String, replicas: Int)] {
        let parts = words.flatMap { $0.split(separator: "=", omittingEmptySubsequences: false).map(String.init) }
        var pairs: [(service: String, replicas: Int)] = []
        for index in stride(from: 0, to: parts.count, by: 2) {
            guard index + 1 < parts.count, let count = Int(parts[index + 1]), count >= 0 else {
                throw DeployFailure(
                    .usage, "'\(parts[index])' needs a number of replicas, 0 or more, as in 'scale post 5'")
            }
            guard !pairs.contains(where: { $0.service == parts[index] }) else {
                throw DeployFailure(.usage, "service '\(parts[index])' is named twice; give it one number")
            }
            pairs.append((parts[index], count))
        }
        return pairs
    }
}
