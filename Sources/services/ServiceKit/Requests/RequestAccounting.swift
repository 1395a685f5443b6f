public import HTTPTypes
public import Logging

/// What is kept of every request: its id, its span, its access line, its count.
public struct RequestAccounting: Sendable {
    /// One request that is being answered, for as long as somebody holds this.
    public struct Entry: Sendable {
        /// Names the request in its answer, in every log line, and to the services that are asked on the way.
        public let requestID: String
        /// The piece of work that this request is, in the trace it belongs to.
        public let span: Span
        let inFlight: RequestMetrics.InFlight
        public let method: String
        fileprivate let started: ContinuousClock.Instant

        /// What names the request in a line of the log.
        public var metadata: Logger.Metadata { RequestScope(requestID: requestID, trace: span.context).metadata }
    }

    let metrics: RequestMetrics
    let tracer: Tracer

    public func begin(_ head: HTTPRequest) -> Entry {
        Entry(
            requestID: RequestID.accept(head.headerFields[.requestID]), span: tracer.server(head),
            inFlight: metrics.begin(), method: head.method.rawValue, started: .now)
    }

    /// Ends the account of a request; done once, when the head of its answer is known.
    ///
    /// - Parameters:
    ///   - path: without the query, which may hold what a log must not.
    ///   - route: the pattern of the path, never the path: there are as many series as routes.
    ///   - code: what went wrong, where that is this service's fault.
    public func end(_ entry: Entry, path: String, route: String, status: Int, code: String? = nil, logger: Logger) {
        let took = ContinuousClock.now - entry.started
        // The probes of a cluster come several times a second.
        let isProbe = route.hasPrefix("/health") || route == "/metrics"
        metrics.count(method: entry.method, route: route, status: status, took: took)
        if !isProbe {
            entry.span.end(
                name: "\(entry.method) \(route)", status: status, error: code, ("http.route", .string(route)))
        }
        let level: Logger.Level = isProbe ? .debug : .info
        guard logger.logLevel <= level else { return }
        let request = AnsweredRequest(
            requestID: entry.requestID, trace: entry.span.context, method: entry.method, path: path, route: route,
            status: status, milliseconds: took.milliseconds)
        if let lines = logger.handler as? JSONLogHandler, lines.tell(request, level) { return }
        logger.log(level: level, "request", metadata: request.metadata)
    }
}

extension Duration {
    /// Milliseconds with three digits after the point.
    var milliseconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds * 1_000_000 + attoseconds / 1_000_000_000_000) / 1000
    }
}
