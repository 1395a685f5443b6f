public import Logging

/// What every service reads from its environment.
///
/// | Variable | Default | |
/// |---|---|---|
/// | `HOST` | `0.0.0.0` | the address to listen on |
/// | `PORT` | the service's own | 0 takes any free port |
/// | `SERVICE_VERSION` | `1.0.0` | told by `/health` |
/// | `ENVIRONMENT` | `development` | in every log line |
/// | `LOG_LEVEL` | `info` | |
/// | `DRAIN_SECONDS` | `5` | how long to serve on after SIGTERM |
/// | `CORS_ORIGINS` | none | whose pages may call this service from a browser, with commas between |
public struct ServiceConfiguration: Sendable {
    public var host: String
    public var port: Int
    public var version: String
    public var environment: String
    public var logLevel: Logger.Level
    public var drainTime: Duration
    public var corsOrigins: Set<String>

    /// How old a connection to this service becomes before its client is asked to make a new one.
    public var connectionAge = Duration.seconds(60)

    /// A body is read whole up to this size; more is answered 413.
    static let maximumBody = 1 << 20

    /// How long a connection to this service may stay silent; longer than any client keeps one.
    public var idleTime: Duration { .seconds(75) }

    /// How long a client keeps an unused connection to another service.
    ///
    /// It is shorter than the time that a leaving server goes on serving. So it is always the client that closes a silent
    /// connection, and no request can meet a server that closes at the same moment.
    public var clientIdleTime: Duration { min(drainTime / 2, .seconds(30)) }

    public init(settings: Settings, defaultPort: Int) throws(Settings.Invalid) {
        host = settings.string("HOST", default: "0.0.0.0")
        port = try settings.int("PORT", in: 0...65535, default: defaultPort)
        version = settings.string("SERVICE_VERSION", default: "1.0.0")
        environment = settings.string("ENVIRONMENT", default: "development")
        logLevel = try settings.choice("LOG_LEVEL", default: Logger.Level.info)
        drainTime = try settings.seconds("DRAIN_SECONDS", default: .seconds(5))
        corsOrigins = try settings.origins("CORS_ORIGINS")
    }
}
