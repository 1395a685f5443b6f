public import Hummingbird
internal import HummingbirdCore
public import Logging
internal import NIOCore
internal import ServiceLifecycle
internal import UnixSignals

/// The one shape of every server.
///
/// ```swift
/// @main
/// struct PostProgram {
///     static func main() async {
///         let program = ServiceProgram(
///             name: "post-service", port: 8002, summary: "posts, feeds, likes", settings: { _ = PostSettings($0) },
///             explain: explain)
///         await program.run { service in
///             let settings = try service.settings.checked(PostSettings.init)
///             let store = try await openStore(settings)
///             service.checks.append(ReadinessCheck("store") { try await store.check() })
///             PostRoutes(store: store).add(to: service.router)
///         }
///     }
/// }
/// ```
public struct ServiceProgram: Sendable {
    public typealias Build = @Sendable (inout ServiceBuild) async throws -> Void

    public let name: String
    public let port: Int
    /// Turns an error of the service's own parts into what a client sees.
    public let explain: @Sendable (any Error) -> APIError?

    /// What the program is for, in half a line of `--help`.
    public let summary: String
    let declare: @Sendable (Settings) -> Void
    let commands: [ServiceCommand]

    /// - Parameter settings: reads all that the service reads of its own, so that `--help` can list it and a start tell all
    ///   problems at once.
    /// - Parameter commands: what the program can do besides serving.
    public init(
        name: String, port: Int, summary: String = "a service of Grover",
        settings declare: @escaping @Sendable (Settings) -> Void = { _ in }, commands: [ServiceCommand] = [],
        explain: @escaping @Sendable (any Error) -> APIError? = { _ in nil }
    ) {
        self.name = name
        self.port = port
        self.summary = summary
        self.declare = declare
        self.commands = commands
        self.explain = explain
    }

    /// Puts a service together without starting it. `started` hears the port on which it listens.
    public func assemble(
        settings: Settings, configuration: ServiceConfiguration, logger: Logger,
        clock: any Clock<Duration> = ContinuousClock(), started: @escaping @Sendable (Int) -> Void = { _ in },
        build: Build
    ) async throws -> AssembledService {
        let drain = Drain(time: configuration.drainTime, clock: clock, logger: logger)
        let router = ServiceRouter(context: ServiceContext.self, options: .autoGenerateHeadEndpoints)
        let metrics = MetricRegistry(service: name)
        metrics.addProcess()
        let (tracer, exporter) = tracing(configuration, metrics, logger)
        let crossOrigin = CrossOriginPolicy(origins: configuration.corsOrigins)
        if let crossOrigin { router.add(middleware: CrossOriginMiddleware(policy: crossOrigin)) }
        let accounting = RequestAccounting(metrics: RequestMetrics(metrics), tracer: tracer)
        router.add(middleware: RequestMiddleware(accounting: accounting, explain: explain))
        var parts = ServiceBuild(
            name: name, configuration: configuration, settings: settings, logger: logger, drain: drain,
            metrics: metrics, tracer: tracer, accounting: accounting, crossOrigin: crossOrigin, router: router
        )
        if let exporter { parts.services.append(exporter) }
        try await build(&parts)
        try settings.check()
        HealthRoutes(
            service: name, version: configuration.version, drain: drain, checks: parts.checks, metrics: metrics
        ).add(to: router)
        router.answerOtherMethods()

        var server = logger
        server.logLevel = max(logger.logLevel, .warning)
        let maximumBody = parts.maximumBody
        let handler = parts.connectionHandler
        let application = Application(
            router: router,
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: {
                        let state = ConnectionState(drain: drain, age: configuration.connectionAge)
                        return [
                            ConnectionEndHandler(state, idleTime: configuration.idleTime),
                            ExpectationHandler(state, maximumBody: maximumBody),
                        ] + (handler.map { [$0(state)] } ?? [])
                    }())),
            configuration: .init(address: .hostname(configuration.host, port: configuration.port), backlog: 1024),
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? configuration.port
                logger.info("listening", metadata: ["host": "\(configuration.host)", "port": "\(port)"])
                started(port)
            },
            logger: logger)
        return AssembledService(
            application: application, drain: drain, services: parts.services, configuration: configuration,
            logger: server)
    }
}

extension ServiceProgram {
    /// What begins spans, and what sends them where there is a collector.
    private func tracing(
        _ configuration: ServiceConfiguration, _ metrics: MetricRegistry, _ logger: Logger
    ) -> (Tracer, SpanExporter?) {
        let settings = configuration.tracing
        guard let url = settings.url else { return (Tracer(sampler: settings.sampler, queue: nil), nil) }
        let spans = metrics.counter(
            "grover_spans_total", "ended spans: exported, dropped as too many waited, failed to be sent",
            labels: "outcome")
        let queue = SpanQueue(dropped: spans.series("dropped"))
        let exporter = SpanExporter(
            url: url, headers: settings.headers,
            resource: OTLPTraces(
                service: settings.serviceName ?? name, version: configuration.version,
                environment: configuration.environment),
            queue: queue, exported: spans.series("exported"), failed: spans.series("failed"), logger: logger,
            farewell: configuration.farewell)
        return (Tracer(sampler: settings.sampler, queue: queue), exporter)
    }
}

/// A service that is put together and not yet running.
public struct AssembledService: Sendable {
    public let application: Application<RouterResponder<ServiceContext>>
    public let drain: Drain
    /// What runs beside the server.
    let services: [any Service]
    private let group: ServiceGroup
    private let configuration: ServiceConfiguration

    init(
        application: Application<RouterResponder<ServiceContext>>, drain: Drain, services: [any Service],
        configuration: ServiceConfiguration, logger: Logger
    ) {
        self.application = application
        self.drain = drain
        self.services = services
        self.configuration = configuration
        // Stopping goes from the last to the first, each waiting for the one after it: first the drain, then the server, and
        // only then what answers needed.
        var group = ServiceGroupConfiguration(
            services: services + [application, drain], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        group.maximumGracefulShutdownDuration = configuration.drainTime + configuration.grace
        self.group = ServiceGroup(configuration: group)
    }

    /// Serves until a signal or `stop`; returns when the last request is answered.
    public func run() async throws {
        do {
            try await group.run()
        } catch {
            throw StartFailure.listening(host: configuration.host, port: configuration.port, error: error) ?? error
        }
    }

    /// What SIGTERM does: drain, finish, return from `run`.
    public func stop() async {
        await group.triggerGracefulShutdown()
    }
}
