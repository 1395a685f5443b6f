internal import ArgumentParser
import Documents
import KubernetesAPI
import KubernetesModel
import Planning
import ReleaseHistory

/// Shows how services stand now.
struct StatusCommand: DeployCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Shows each service's health, replicas and release.",
        discussion: DeployExit.helpText)

    @Argument(help: "The services; all when none is named.")
    var services: [String] = []

    @Flag(name: .shortAndLong, help: "Show it again at each change.")
    var watch = false

    @OptionGroup var catalog: CatalogOptions
    @OptionGroup var cluster: ClusterOptions

    @Option(name: .shortAndLong, help: "text or json.")
    var output: EventFormat = .text

    func run(in context: DeployContext) async throws {
        let session = try ReleaseSession(catalog, cluster, in: context)
        let names = try session.services(services)
        var shown = try await show(names, session, context, before: nil)
        guard watch else { return }
        let changes = session.client.watch(
            GroupVersionKind(apiVersion: "apps/v1", kind: "Deployment"), namespace: session.namespace)
        for try await event in changes {
            if context.output.isClosed { return }
            if case .bookmark = event { continue }
            shown = try await show(names, session, context, before: shown)
        }
        try Task.checkCancellation()
    }

    /// Prints the state unless it is as before.
    private func show(_ names: [String], _ session: ReleaseSession, _ context: DeployContext, before: String?)
        async throws -> String
    {
        var states: [ServiceState] = []
        for name in names { states.append(try await ServiceState.read(name, session)) }
        let text =
            output == .json
            ? JSON.write(Node(states.map(\.node)), watch ? .compact : .pretty) + "\n"
            : Table.text([ServiceState.header] + states.map(\.row))
        if text != before { context.output.write(text) }
        return text
    }
}

/// One service as `status` shows it.
struct ServiceState {
    var service: String
    var health: String
    var ready = 0
    var wanted = 0
    var isOverridden = false
    var image: String?
    var release: Release?

    static let header = ["SERVICE", "HEALTH", "READY", "RELEASE", "IMAGE"]

    static func read(_ service: String, _ session: ReleaseSession) async throws -> ServiceState {
        var state = ServiceState(service: service, health: "not deployed")
        let history = ServiceHistory(service: service, namespace: session.namespace, client: session.client)
        state.release = try await history.releases().last { $0.outcome != .origin }
        for reference in session.workloads(service) {
            guard let live = try await session.client.find(reference) else { continue }
            let health = Health.of(live)
            state.health = health == .current ? "healthy" : health.description
            state.ready += live.value(at: "status", "readyReplicas")?.int ?? 0
            state.wanted += live.value(at: "spec", "replicas")?.int ?? 1
            state.isOverridden = state.isOverridden || ReplicaOwnership.override(of: live) != nil
            state.image = live.value(at: "spec", "template", "spec", "containers")?[0]?["image"]?.string
        }
        return state
    }

    var row: [String] {
        [
            service, health, "\(ready)/\(wanted)\(isOverridden ? " (scaled)" : "")",
            release.map { "\($0.number) \($0.outcome.rawValue)" } ?? "-", image ?? "-",
        ]
    }

    var node: Node {
        var node: Node = [
            "service": Node(service), "health": Node(health), "ready": Node(ready), "wanted": Node(wanted),
            "scaledByHand": Node(isOverridden),
        ]
        node["image"] = image.map { Node($0) }
        node["release"] = release.map { Node($0.number) }
        node["outcome"] = release.map { Node($0.outcome.rawValue) }
        return node
    }
}
