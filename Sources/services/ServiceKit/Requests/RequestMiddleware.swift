internal import HTTPTypes
internal import Hummingbird
internal import Logging

/// Goes around every request: its id and span, its answer when something throws, its access line, its count.
struct RequestMiddleware: RouterMiddleware {
    let metrics: RequestMetrics
    let tracer: Tracer
    let explain: @Sendable (any Error) -> APIError?

    func handle(
        _ request: Request, context: ServiceContext, next: (Request, ServiceContext) async throws -> Response
    ) async throws -> Response {
        let started = ContinuousClock.now
        let requestID = RequestID.accept(request.headers[.requestID])
        let span = tracer.server(request)
        var context = context
        context.requestID = requestID
        context.span = span
        context.inFlight = metrics.begin()
        context.logger[metadataKey: "hb.request.id"] = .string(requestID)

        return await RequestScope.$current.withValue(RequestScope(requestID: requestID, trace: span.context)) {
            var response: Response
            var code: String?
            do {
                response = try await next(request, context)
            } catch {
                let failure = APIError.from(error, explain: explain)
                if failure.status.kind == .serverError {
                    context.logger.error(
                        "request failed", metadata: ["code": "\(failure.code)", "error": "\(error)"])
                    code = failure.code
                }
                response = failure.response(requestID: requestID)
            }
            // Whatever follows the head of such an answer would be taken for the next one.
            if request.method == .head { response = response.createHeadResponse() }
            response.headers[.requestID] = requestID
            tell(request, context, response, took: ContinuousClock.now - started, code)
            return response
        }
    }

    private func tell(
        _ request: Request, _ context: ServiceContext, _ response: Response, took: Duration, _ code: String?
    ) {
        let route = context.endpointPath ?? "NotFound"
        let method = request.method.rawValue
        let status = Int(response.status.code)
        // The probes of a cluster come several times a second.
        let isProbe = route.hasPrefix("/health") || route == "/metrics"
        metrics.count(method: method, route: route, status: status, took: took)
        if !isProbe {
            context.span?.end(name: "\(method) \(route)", status: status, error: code, ("http.route", .string(route)))
        }
        // A query may hold what a log must not.
        context.logger.log(
            level: isProbe ? .debug : .info, "request",
            metadata: [
                "method": "\(method)", "path": "\(request.uri.path)", "route": "\(route)",
                "status": .stringConvertible(status), "milliseconds": .stringConvertible(took.milliseconds),
            ])
    }
}

extension Duration {
    /// Milliseconds with three digits after the point.
    var milliseconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds * 1_000_000 + attoseconds / 1_000_000_000_000) / 1000
    }
}
