internal import AsyncHTTPClient
internal import Glibc
internal import HTTPTypes
public import Hummingbird
internal import NIOCore
internal import NIOHTTP1
public import ServiceLifecycle

/// Asks other services, over connections that are kept and shared.
///
/// Connecting is tried again until its time is up. A request that reached a connection is sent again only where it is a read,
/// and only when the connection broke before an answer: nothing else is ever repeated.
public final class ServiceClient: Service {
    /// What of a request goes along to the services that help to answer it.
    public struct Origin: Sendable {
        public var authorization: String?
        public var requestID: String?
        public var traceParent: String?

        public init(_ request: Request, _ context: ServiceContext) {
            authorization = request.headers[.authorization]
            requestID = context.requestID
            traceParent = request.headers[.traceParent]
        }

        public init(authorization: String? = nil, requestID: String? = nil, traceParent: String? = nil) {
            self.authorization = authorization
            self.requestID = requestID
            self.traceParent = traceParent
        }
    }

    /// The status of an answer and its body; nil where that is no JSON.
    public struct Answer: Sendable {
        public let status: Int
        public let body: JSON?
    }

    /// The service did not answer: no connection, none in time, or one that broke.
    public struct NoAnswer: Error, CustomStringConvertible {
        public let url: String
        public let cause: any Error

        public var description: String { "no answer from \(url): \(cause)" }
    }

    private let client: HTTPClient
    private let timeout: Duration

    /// - Parameter idleTime: how long an unused connection is kept; must be shorter than a leaving server serves on.
    public init(idleTime: Duration, connectTimeout: Duration = .seconds(2), timeout: Duration = .seconds(10)) {
        var configuration = HTTPClient.Configuration()
        configuration.httpVersion = .http1Only
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = TimeAmount(connectTimeout)
        configuration.connectionPool.idleTimeout = TimeAmount(max(idleTime, .milliseconds(50)))
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 32
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
        if let traceParent = origin.traceParent { request.headers.add(name: "traceparent", value: traceParent) }
        do {
            let response = try await execute(request, mayRepeat: true, timeout: timeout)
            let body = try await response.body.collect(upTo: 4 << 20)
            return Answer(status: Int(response.status.code), body: try? JSON.read(body.readableBytesView))
        } catch {
            throw NoAnswer(url: url, cause: error)
        }
    }

    /// The answer's head; its body is still to be read.
    ///
    /// - Parameter mayRepeat: whether to send again when the connection broke before an answer.
    func execute(
        _ request: HTTPClientRequest, mayRepeat: Bool, timeout: Duration? = nil
    ) async throws -> HTTPClientResponse {
        let limit = TimeAmount(timeout ?? self.timeout)
        do {
            return try await client.execute(request, timeout: limit)
        } catch  where mayRepeat && isBrokenConnection(error) {
            return try await client.execute(request, timeout: limit)
        }
    }

    private func isBrokenConnection(_ error: any Error) -> Bool {
        error as? HTTPClientError == .remoteConnectionClosed || (error as? IOError)?.errnoCode == ECONNRESET
    }
}
