public import Logging
public import NIOCore
public import ServiceLifecycle

/// What a service adds to the common shape: routes, checks, and what lives as long as it does.
public struct ServiceBuild {
    public let name: String
    public let configuration: ServiceConfiguration
    public let settings: Settings
    public let logger: Logger
    public let drain: Drain
    /// What is told at `/metrics`; a service adds its own.
    public let metrics: MetricRegistry
    public let tracer: Tracer
    /// For requests that are answered beside the router.
    public let accounting: RequestAccounting
    /// For answers that are given beside the router; nil where no page may ask.
    public let crossOrigin: CrossOriginPolicy?
    /// Routes are added here; the id, the error body, the access log and the health routes are there already.
    public let router: ServiceRouter
    /// What must work before `/health/ready` says so; the one named `store` also answers `/health/db`.
    public var checks: [ReadinessCheck] = []
    /// What runs beside the server, in the order of starting; it is stopped, last first, when the last request is answered.
    public var services: [any Service] = []
    /// What stands before the router on each connection, and may answer in its place.
    public var connectionHandler: (@Sendable (ConnectionState) -> any RemovableChannelHandler)?
    /// The largest body that a client which asks first is told to send.
    public var maximumBody = ServiceConfiguration.maximumBody

    /// A client of other services that lives as long as the program.
    ///
    /// - Parameter timeout: how long to wait for the first byte of an answer, and for each next one.
    public mutating func makeClient(timeout: Duration = .seconds(10), connections: Int = 32) -> ServiceClient {
        let client = ServiceClient(
            idleTime: configuration.clientIdleTime, timeout: timeout, connections: connections)
        services.append(client)
        return client
    }
}
