import Documents
import Synchronization

/// The resources that a cluster serves: those of every cluster, and those that CustomResourceDefinitions add.
public final class ServedResources: Sendable {
    private struct State {
        /// By the name of the definition.
        var custom: [String: CustomResource] = [:]
        var served = ResourceType.builtIn
        var serial = 0
    }

    private let state = Mutex(State())

    /// Every resource in every version that is served, in the order of discovery.
    public var served: [ResourceType] { state.withLock { $0.served } }

    /// Every resource once, as its objects are kept.
    public var stored: [ResourceType] {
        var known: Set<ResourceType> = []
        return served.filter(\.isListed).map(\.storage).filter { known.insert($0).inserted }
    }

    /// Grows with each change of what is served.
    var serial: Int { state.withLock { $0.serial } }

    func serves(_ type: ResourceType) -> Bool {
        !type.isCustom || state.withLock { $0.served.contains(type) }
    }

    /// A custom resource in the version that the type names.
    func custom(_ type: ResourceType) -> CustomResource.Version? {
        guard type.isCustom else { return nil }
        return state.withLock { $0.custom["\(type.plural).\(type.group)"] }?[type]
    }

    /// Where objects keep what their `scale` subresource shows.
    func scalePaths(of type: ResourceType) -> CustomResource.ScalePaths {
        custom(type)?.scale ?? .builtIn
    }

    /// Takes in what a definition says now, or that it is gone.
    ///
    /// - Returns: resources that are no longer served.
    @discardableResult
    func take(definition: Node?, name: String) -> [ResourceType] {
        let resource = definition.flatMap { CustomResource(definition: $0) }
        return state.withLock { state in
            let before = state.custom[name]?.types ?? []
            guard resource != nil || !before.isEmpty else { return [] }
            state.custom[name] = resource
            state.served = ResourceType.builtIn
            for name in state.custom.keys.sorted() { state.served += state.custom[name]?.types ?? [] }
            state.serial += 1
            return before.filter { !state.served.contains($0) }
        }
    }
}
