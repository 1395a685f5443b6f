internal import AsyncHTTPClient
internal import Glibc
internal import HTTPTypes
public import Hummingbird
internal import NIOCore
internal import NIOHTTP1
public import ServiceLifecycle

/// Asks other services, over connections that are kept and shared.
///
/// Connecting is tried again until its time is up. What was written to a connection is never sent again, whatever becomes of
/// it: this client cannot know what the other side made of it. A connection ends after a number of requests, so that
/// pods which came later get their share.
public final class ServiceClient: Service {
    /// What of a request goes along to the services that help to answer it.
    public struct Origin: Sendable {
        public var authorization: String?
        public var requestID: String?
        /// The piece of work to which calls belong.
        public var span: Span?

        public init(_ request: Request, _ context: ServiceContext) {
            authorization = request.headers[.authorization]
            requestID = context.requestID
            span = context.span
        }

        public init(authorization: String? = nil, requestID: String? = nil, span: Span? = nil) {
            self.authorization = authorization
            self.requestID = requestID
            self.span = span
        }
    }

    /// The status of an answer and its body; nil where that is no JSON.
    public struct Answer: Sendable {
        public let status: Int
        public let body: JSON?
    }

    /// The service did not answer.
    public struct NoAnswer: Error, CustomStringConvertible {
        public enum Reason: Sendable {
            /// There was no connection, so the service knows nothing of the request.
            case unreachable
            /// The connection broke after the request, or some of it, was sent.
            case broken
            /// The answer did not come in time.
            case late
        }

        public let url: String
        public let cause: any Error

        public var description: String { "no answer from \(url): \(cause)" }

        public var reason: Reason {
            switch cause {
            case let error as HTTPClientError where error == .deadlineExceeded || error == .readTimeout: .late
            case let error as HTTPClientError where error == .remoteConnectionClosed: .broken
            case is HTTPParserError: .broken
            case let error as IOError where [ECONNRESET, EPIPE].contains(error.errnoCode): .broken
            default: .unreachable
            }
        }
    }

    private let client: HTTPClient
    let timeout: Duration

    /// - Parameters:
    ///   - idleTime: how long an unused connection is kept; must be shorter than a leaving server serves on.
    ///   - timeout: how long to wait for the first byte of an answer, and for each next one; a connection is tried for
    ///     half as long.
    ///   - connections: how many there may be to one service; further requests wait for a free one.
    public init(idleTime: Duration, timeout: Duration = .seconds(10), connections: Int = 32) {
        var configuration = HTTPClient.Configuration()
        configuration.httpVersion = .http1Only
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = TimeAmount(timeout / 2)
        configuration.timeout.read = TimeAmount(timeout)
        configuration.connectionPool.idleTimeout = TimeAmount(max(idleTime, .milliseconds(50)))
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connections
        configuration.maximumUsesPerConnection = 100
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        self.timeout = timeout
    }

    /// Keeps the client until the program has served its last request.
    public func run() async throws {
        try? await gracefulShutdown()
        try await shutDown()
    }

    public func shutDown() async throws {
        try await client.shutdown()
    }

    public func get(
        _ url: String, for origin: Origin, timeout: Duration? = nil
    ) async throws(NoAnswer) -> Answer {
        var request = HTTPClientRequest(url: url)
        if let authorization = origin.authorization {
            request.headers.add(name: "Authorization", value: authorization)
        }
        if let requestID = origin.requestID { request.headers.add(name: "X-Request-ID", value: requestID) }
        let span = origin.span?.child("GET", [("http.request.method", "GET"), ("url.full", .string(url))])
        span?.context.replace(in: &request.headers)
        do {
            let response = try await client.execute(request, timeout: TimeAmount(timeout ?? self.timeout))
            let body = try await response.body.collect(upTo: 4 << 20)
            span?.end(status: Int(response.status.code))
            return Answer(status: Int(response.status.code), body: try? JSON.read(body.readableBytesView))
        } catch {
            let failure = NoAnswer(url: url, cause: error)
            span?.end(error: "\(failure.reason)")
            throw failure
        }
    }

    /// The answer's head, which must come by the deadline; its body is still to be read.
    func execute(_ request: HTTPClientRequest, within deadline: Duration) async throws -> HTTPClientResponse {
        try await client.execute(request, deadline: .now() + TimeAmount(deadline))
    }
}
