internal import FoundationEssentials
public import Hummingbird
internal import HummingbirdCore
public import Logging
internal import NIOCore
internal import ServiceLifecycle
internal import UnixSignals

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The one shape of every server.
///
/// ```swift
/// @main
/// struct PostProgram {
///     static func main() async {
///         await ServiceProgram(name: "post-service", port: 8002, explain: explain).run { service in
///             let store = try await openStore(service.settings)
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

    public init(name: String, port: Int, explain: @escaping @Sendable (any Error) -> APIError? = { _ in nil }) {
        self.name = name
        self.port = port
        self.explain = explain
    }

    /// Serves until SIGTERM or SIGINT, then drains and returns; a program that cannot start says why in one line and exits 1.
    ///
    /// With the argument `health` it only asks whether the service that runs already is ready, and exits 0 or 1.
    public func run(_ build: @escaping Build) async {
        do {
            let settings = Settings()
            let configuration = try ServiceConfiguration(settings: settings, defaultPort: port)
            if CommandLine.arguments.dropFirst().first == "health" {
                guard let problem = await HealthCommand(configuration: configuration).problem() else { return }
                throw StartFailure(problem)
            }
            let handler = JSONLogHandler(
                service: name, version: configuration.version, environment: configuration.environment)
            LoggingSystem.bootstrap { _ in handler }
            var logger = Logger(label: name)
            logger.logLevel = configuration.logLevel
            let service = try await assemble(
                settings: settings, configuration: configuration, logger: logger, build: build)
            try await service.run()
        } catch {
            StandardError.say("\(name): error: \(error)")
            exit(1)
        }
    }

    /// Puts a service together without starting it. `started` hears the port on which it listens.
    public func assemble(
        settings: Settings, configuration: ServiceConfiguration, logger: Logger,
        clock: any Clock<Duration> = ContinuousClock(), started: @escaping @Sendable (Int) -> Void = { _ in },
        build: Build
    ) async throws -> AssembledService {
        let drain = Drain(time: configuration.drainTime, clock: clock, logger: logger)
        let router = ServiceRouter(context: ServiceContext.self, options: .autoGenerateHeadEndpoints)
        let metrics = RequestMetrics(service: name)
        if !configuration.corsOrigins.isEmpty {
            router.add(middleware: CrossOriginMiddleware(origins: configuration.corsOrigins))
        }
        router.add(middleware: RequestMiddleware(metrics: metrics, explain: explain))
        var parts = ServiceBuild(
            name: name, configuration: configuration, settings: settings, logger: logger, drain: drain, router: router
        )
        try await build(&parts)
        HealthRoutes(
            service: name, version: configuration.version, drain: drain, checks: parts.checks, metrics: metrics
        ).add(to: router)
        router.answerOtherMethods()

        var server = logger
        server.logLevel = max(logger.logLevel, .warning)
        let age = configuration.connectionAge
        let maximumBody = parts.maximumBody
        let application = Application(
            router: router,
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [
                        ConnectionDrainHandler(drain: drain, age: age),
                        ExpectationHandler(maximumBody: maximumBody), ClientPresenceHandler(),
                    ],
                    idleTimeout: TimeAmount(configuration.idleTime))),
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

/// A service that is put together and not yet running.
public struct AssembledService: Sendable {
    public let application: Application<RouterResponder<ServiceContext>>
    public let drain: Drain
    private let group: ServiceGroup
    private let configuration: ServiceConfiguration

    init(
        application: Application<RouterResponder<ServiceContext>>, drain: Drain, services: [any Service],
        configuration: ServiceConfiguration, logger: Logger
    ) {
        self.application = application
        self.drain = drain
        self.configuration = configuration
        // Stopping goes from the last to the first, each waiting for the one after it: first the drain, then the server, and
        // only then what answers needed.
        var group = ServiceGroupConfiguration(
            services: services + [application, drain], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        group.maximumGracefulShutdownDuration = configuration.drainTime + .seconds(15)
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
