public import ArgumentParser
public import LocalCluster
public import Logging
internal import NIOCore
internal import NIOPosix
internal import ServiceLifecycle
internal import UnixSignals

/// The control plane itself, in the foreground; `up` starts it in the background.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Runs the control plane in the foreground.", shouldDisplay: false)

    @OptionGroup var state: StateOption
    @OptionGroup var serving: ServingOptions
    @Option(help: "trace, debug, info, notice, warning or error.")
    var logLevel = Logger.Level.notice
    @Option(help: .private)
    var report: Int?

    func run() async throws {
        let report = ControlPlaneProcess.Report(descriptor: report)
        do {
            try await serve(report)
        } catch {
            report.tell("\(error)")
            throw error
        }
    }

    private func serve(_ report: ControlPlaneProcess.Report) async throws {
        guard let lock = try StateFolderLock(state.folder) else {
            report.tellLocked()
            Messages.error("another control plane has the state folder \(state.folder.path)")
            throw ExitCode.failure
        }
        defer { withExtendedLifetime(lock) {} }
        var logger = Logger(label: "control-plane") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = logLevel
        let plane = try assemble(logger)
        let serving = ServiceGroup(
            configuration: .init(
                services: [.init(service: plane, successTerminationBehavior: .gracefullyShutdownGroup)],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await serving.run() }
            let port = try await plane.listeningPort
            let kubeconfig = plane.kubeconfig(port: port)
            try kubeconfig.write(to: state.folder.kubeconfig)
            try ControlPlaneRecord.write(server: "https://127.0.0.1:\(port)", port: port, in: state.folder)
            report.tellReady()
            try await group.waitForAll()
        }
    }

    private func assemble(_ logger: Logger) throws -> ControlPlane {
        let addresses = try ClusterAddresses.claim(stateFolder: state.folder.path)
        let group = MultiThreadedEventLoopGroup.singleton
        var settings = ProcessNodeSettings(stateFolder: state.folder.path, shim: [try OwnProgram.path(), "shim"])
        settings.loadBalancerPorts = serving.loadBalancers
        var configuration = ControlPlane.Configuration(
            stateFolder: state.folder.path, port: preferredPort, addresses: addresses, logger: logger)
        configuration.compactionInterval = .seconds(serving.compactionInterval)
        return try ControlPlane(
            configuration,
            parts: { access in
                [
                    ControllerManager(
                        access: access, metrics: ProcessMetrics(stateFolder: state.folder.path),
                        clock: ContinuousClock(), authority: access.identity?.authority, logger: logger),
                    ProxyService(
                        proxy: ServiceProxy(
                            access: access, loadBalancerPorts: serving.loadBalancers, group: group, logger: logger)),
                    IngressService(
                        controller: IngressController(
                            access: access, port: serving.ingressPort, group: group, logger: logger)),
                ]
            },
            node: { access in
                ProcessNode(
                    settings, access: access, addresses: addresses, group: group, logger: logger,
                    tokens: access.identity?.tokens)
            })
    }

    /// The port asked for, else the one of the last run where it is free still: a kubeconfig that was copied stays true.
    private var preferredPort: Int {
        serving.port != 0 ? serving.port : ControlPlaneRecord.lastPortIfFree(in: state.folder) ?? 0
    }
}

/// The proxy as a service of the control plane.
private struct ProxyService: Service {
    let proxy: ServiceProxy

    func run() async throws {
        try await cancelWhenGracefulShutdown { try await proxy.run() }
    }
}

/// Ingresses, as a service of the control plane.
private struct IngressService: Service {
    let controller: IngressController

    func run() async throws {
        try await cancelWhenGracefulShutdown { try await controller.run() }
    }
}

extension LoadBalancerPorts: ExpressibleByArgument {
    public init?(argument: String) {
        switch argument {
        case "declared": self = .declared
        case "any": self = .anyFree
        default: return nil
        }
    }

    public var defaultValueDescription: String { argument }

    var argument: String {
        switch self {
        case .declared: "declared"
        case .anyFree: "any"
        }
    }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
