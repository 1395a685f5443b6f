internal import Documents
internal import KubernetesModel
public import Logging
public import NIOCore

/// Listens on the cluster IPs of Services and carries connections to their ready endpoints.
///
/// A Service of type LoadBalancer listens on 127.0.0.1 too. A port that is in use is an Event on the Service and is
/// tried again, never a failure of the proxy.
public final class ServiceProxy: Sendable {
    private let access: any ClusterAccess
    private let listeners: ServiceListeners
    private let endpoints = EndpointTable()

    public init(
        access: any ClusterAccess, loadBalancerPorts: LoadBalancerPorts = .declared, group: any EventLoopGroup,
        clock: any Clock<Duration> = ContinuousClock(), logger: Logger
    ) {
        self.access = access
        listeners = ServiceListeners(
            access: access, endpoints: endpoints, loadBalancerPorts: loadBalancerPorts, group: group, clock: clock,
            logger: logger)
    }

    /// Works until its task is cancelled, then closes its listeners.
    public func run() async throws {
        while !Task.isCancelled {
            if let slices = try? await access.list(.endpointSlices, namespace: nil) { endpoints.keepOnly(slices) }
            if let services = try? await access.list(.services, namespace: nil) {
                await listeners.keepOnly(services)
            }
            for await event in await access.watch([.services, .endpointSlices]) {
                switch (event.type, event.change) {
                case (.endpointSlices, .deleted): endpoints.remove(event.object)
                case (.endpointSlices, _): endpoints.apply(event.object)
                case (_, .deleted): await listeners.remove(event.object)
                default: await listeners.apply(event.object)
                }
            }
        }
        await listeners.keepOnly([])
    }
}
