public import Logging

/// What every service reads from its settings.
public struct ServiceConfiguration: Sendable {
    public var host: String
    public var port: Int
    public var version: String
    public var environment: String
    public var logLevel: Logger.Level
    public var drainTime: Duration
    public var corsOrigins: Set<String>
    let tracing: TracingSettings

    /// How old a connection to this service becomes before its client is asked to make a new one.
    public var connectionAge = Duration.seconds(60)

    /// A body is read whole up to this size; more is answered 413.
    static let maximumBody = 1 << 20

    /// How long a connection to this service may stay silent; longer than any client keeps one.
    public var idleTime = Duration.seconds(75)

    /// How long the last spans may take to reach their collector when the service has stopped.
    var farewell = Duration.seconds(3)

    /// How long after the drain the last requests may take until they are cut off.
    var grace = Duration.seconds(15)

    /// How long a client keeps an unused connection to another service.
    ///
    /// It is shorter than the time that a leaving server goes on serving. So it is always the client that closes a silent
    /// connection, and no request can meet a server that closes at the same moment.
    public var clientIdleTime: Duration { min(drainTime / 2, .seconds(30)) }

    /// Reads and declares; what makes no sense is told by the check of the settings.
    public init(reading settings: Settings, defaultPort: Int) {
        host = settings.string("HOST", default: "0.0.0.0", "the address to listen on")
        port = settings.int(
            "PORT", in: 0...65535, default: defaultPort, "the port to listen on; 0 takes any free one")
        version = settings.string("SERVICE_VERSION", default: "1.0.0", "the version that /health and log lines tell")
        environment = settings.string("ENVIRONMENT", default: "development", "told in every log line")
        logLevel = settings.choice("LOG_LEVEL", default: Logger.Level.info, "the least level that is logged")
        drainTime = settings.seconds(
            "DRAIN_SECONDS", default: .seconds(5), "how many seconds to serve on after SIGTERM")
        corsOrigins = settings.origins(
            "CORS_ORIGINS", "whose pages may call this service from a browser, as https://app.example, with commas")
        tracing = TracingSettings(settings)
    }

    public init(settings: Settings, defaultPort: Int) throws(Settings.Problems) {
        self = try settings.checked { ServiceConfiguration(reading: $0, defaultPort: defaultPort) }
    }
}
