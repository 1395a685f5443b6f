public import Logging
public import NIOCore

/// Listens on the cluster IPs of Services and carries connections to their ready endpoints.
public final class ServiceProxy: Sendable {
    public init(
        access: any ClusterAccess, loadBalancerPorts: LoadBalancerPorts = .declared, group: any EventLoopGroup,
        logger: Logger
    ) {}

    /// Works until its task is cancelled.
    public func run() async throws {}
}
