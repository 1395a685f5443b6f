internal import HTTPTypes
internal import Hummingbird
internal import Logging

/// Goes around every request: its id, its answer when something throws, its access line, its count.
struct RequestMiddleware: RouterMiddleware {
    let metrics: RequestMetrics
    let explain: @Sendable (any Error) -> APIError?

    func handle(
        _ request: Request, context: ServiceContext, next: (Request, ServiceContext) async throws -> Response
    ) async throws -> Response {
        let started = ContinuousClock.now
        let requestID = RequestID.accept(request.headers[.requestID])
        var context = context
        context.requestID = requestID
        context.logger[metadataKey: "hb.request.id"] = .string(requestID)

        var response: Response
        do {
            response = try await next(request, context)
        } catch {
            let failure = APIError.from(error, explain: explain)
            if failure.status.kind == .serverError {
                context.logger.error("request failed", metadata: ["code": "\(failure.code)", "error": "\(error)"])
            }
            response = failure.response(requestID: requestID)
        }
        // Whatever follows the head of such an answer would be taken for the next one.
        if request.method == .head { response = response.createHeadResponse() }
        response.headers[.requestID] = requestID
        let took = ContinuousClock.now - started
        let route = context.endpointPath ?? "NotFound"
        metrics.count(method: request.method.rawValue, route: route, status: response.status.code, took: took)
        // The probes of a cluster come several times a second; and a query may hold what a log must not.
        context.logger.log(
            level: route.hasPrefix("/health") || route == "/metrics" ? .debug : .info, "request",
            metadata: [
                "method": "\(request.method.rawValue)", "path": "\(request.uri.path)", "route": "\(route)",
                "status": .stringConvertible(response.status.code),
                "milliseconds": .stringConvertible(took.milliseconds),
            ])
        return response
    }
}

extension Duration {
    /// Milliseconds with three digits after the point.
    var milliseconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds * 1_000_000 + attoseconds / 1_000_000_000_000) / 1000
    }
}
