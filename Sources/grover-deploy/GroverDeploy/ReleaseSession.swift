import Documents
import KubernetesAPI
import KubernetesModel
import Rendering
import Rollouts
import ServiceCatalog

/// What the commands that release something share: the catalog, its objects, the cluster, and the way out.
struct ReleaseSession {
    let catalog: ResolvedCatalog
    let rendered: RenderedSet
    let client: KubernetesClient
    let context: DeployContext

    init(_ catalog: CatalogOptions, _ cluster: ClusterOptions, in context: DeployContext) throws {
        self.catalog = try catalog.load(in: context)
        rendered = try Renderer.render(self.catalog)
        client = try cluster.client(for: self.catalog, in: context)
        self.context = context
    }

    var namespace: String { catalog.namespace.name }

    /// The named services, or all.
    ///
    /// - Throws: `DeployFailure` that names the services there are.
    func services(_ names: [String]) throws -> [String] {
        let known = rendered.services
        for name in names where !known.contains(name) {
            throw DeployFailure(.usage, "there is no service '\(name)'\(Spelling.advice(for: name, among: known))")
        }
        return names.isEmpty ? known : known.filter(names.contains)
    }

    func wanted(_ service: String) -> WantedService {
        WantedService(
            name: service, namespace: namespace, objects: rendered.objects(of: service),
            secrets: rendered.generatedSecrets.filter { $0.service == service }.map {
                SecretToGenerate(name: $0.secretName, key: $0.key, length: $0.length)
            })
    }

    /// The objects of a service that have pods.
    func workloads(_ service: String) -> [ObjectReference] {
        rendered.objects(of: service).compactMap(\.reference)
            .filter { ["Deployment", "StatefulSet"].contains($0.gvk.kind) }
    }

    /// Does the work while its events are printed, then says how each service ended.
    ///
    /// - Throws: `DeployFailure` with the code of the worst end.
    func run(
        settings: RolloutSettings = RolloutSettings(), _ format: EventFormat, services: [String],
        _ work: @escaping @Sendable (Rollouts) async throws -> [String: ServiceResult]
    ) async throws {
        // Progress may be skipped when the terminal is slow; how a service ended is in the results as well.
        let (events, sink) = AsyncStream.makeStream(of: RolloutEvent.self, bufferingPolicy: .bufferingNewest(4096))
        let rollouts = Rollouts(
            RolloutContext(
                client: client, clock: context.clock, user: context.user, holder: Holder.name(user: context.user),
                settings: settings, emit: { sink.yield($0) }))
        let printer = EventPrinter(context: context, format: format, services: services)
        let printing = Task { await printer.print(events) }
        let outcome: Result<[String: ServiceResult], any Error>
        do { outcome = .success(try await work(rollouts)) } catch { outcome = .failure(error) }
        sink.finish()
        await printing.value
        if case .failure(let error as APIError) = outcome {
            let end = Rollouts.result(of: error)
            throw DeployFailure(end.exit, EventText.end(end))
        }
        let exit = ServiceResult.worstExit(try outcome.get().values.map(\.self))
        if exit != .done { throw DeployFailure(exit) }
    }
}

extension ServiceResult {
    var exit: DeployExit {
        switch self {
        case .unchanged, .healthy, .scaled: .done
        case .restored: .failedAndRestored
        case .notRestored: .failedNotRestored
        case .failedAndKept: .failedRollbackNotWanted
        case .owned: .ownershipInTheWay
        case .lockHeld: .lockHeld
        case .notAuthorised: .notAuthorised
        case .interrupted: .interrupted
        case .unhealthy, .failed: .failed
        }
    }

    /// What a group of services ends with: the end that needs most attention.
    static func worstExit(_ results: [ServiceResult]) -> DeployExit {
        let order: [DeployExit] = [
            .interrupted, .failedNotRestored, .failedRollbackNotWanted, .failed, .failedAndRestored,
            .ownershipInTheWay, .lockHeld, .notAuthorised,
        ]
        let exits = Set(results.map(\.exit))
        return order.first(where: exits.contains) ?? .done
    }
}
