internal import ArgumentParser
import Documents
import KubernetesModel
import ReleaseHistory

/// Lists what was released, by whom, and how it ended.
struct HistoryCommand: DeployCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "Lists the releases of services that are kept.",
        discussion: DeployExit.helpText)

    @Argument(help: "The services; all when none is named.")
    var services: [String] = []

    @OptionGroup var catalog: CatalogOptions
    @OptionGroup var cluster: ClusterOptions

    @Option(name: .shortAndLong, help: "text or json.")
    var output: EventFormat = .text

    func run(in context: DeployContext) async throws {
        let session = try ReleaseSession(catalog, cluster, in: context)
        var releases: [Release] = []
        for name in try session.services(services) {
            let history = ServiceHistory(service: name, namespace: session.namespace, client: session.client)
            releases += try await history.releases()
        }
        context.output.write(
            output == .json
                ? JSON.write(Node(releases.map(Self.node)), .pretty) + "\n"
                : Table.text(
                    [["SERVICE", "RELEASE", "OUTCOME", "IMAGE", "STARTED", "BY", "NOTE"]] + releases.map(Self.row)))
    }

    private static func row(_ release: Release) -> [String] {
        let note = release.rollbackOf.map { "brings back release \($0)" } ?? release.cause ?? ""
        return [
            release.service, String(release.number), release.outcome.rawValue, image(release) ?? "-",
            release.startedAt.text, release.by, note,
        ]
    }

    private static func node(_ release: Release) -> Node {
        var node: Node = [
            "service": Node(release.service), "release": Node(release.number),
            "outcome": Node(release.outcome.rawValue), "startedAt": Node(release.startedAt.text),
            "by": Node(release.by),
        ]
        node["finishedAt"] = release.finishedAt.map { Node($0.text) }
        node["image"] = image(release).map { Node($0) }
        node["rollbackOf"] = release.rollbackOf.map { Node($0) }
        node["cause"] = release.cause.map { Node($0) }
        return node
    }

    private static func image(_ release: Release) -> String? {
        release.objects.lazy
            .compactMap { $0.value(at: "spec", "template", "spec", "containers")?[0]?["image"]?.string }.first
    }
}
