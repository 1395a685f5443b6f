internal import HTTPTypes
internal import Hummingbird
internal import Logging

/// Goes around every request of a router: its account, and its answer when something throws.
struct RequestMiddleware: RouterMiddleware {
    let accounting: RequestAccounting
    let explain: @Sendable (any Error) -> APIError?

    func handle(
        _ request: Request, context: ServiceContext, next: (Request, ServiceContext) async throws -> Response
    ) async throws -> Response {
        let entry = accounting.begin(request.head)
        var context = context
        context.requestID = entry.requestID
        context.span = entry.span
        context.inFlight = entry.inFlight
        context.logger[metadataKey: "hb.request.id"] = .string(entry.requestID)

        let scope = RequestScope(requestID: entry.requestID, trace: entry.span.context)
        return await RequestScope.$current.withValue(scope) {
            var response: Response
            var code: String?
            do {
                response = try await next(request, context)
            } catch {
                let failure = APIError.from(error, explain: explain)
                // What this service does not do is nobody's failure.
                if failure.status.kind == .serverError, failure.status != .notImplemented {
                    context.logger.error(
                        "request failed", metadata: ["code": "\(failure.code)", "error": "\(error)"])
                    code = failure.code
                }
                response = failure.response(requestID: entry.requestID)
            }
            // Whatever follows the head of such an answer would be taken for the next one.
            if request.method == .head { response = response.createHeadResponse() }
            response.headers[.requestID] = entry.requestID
            accounting.end(
                entry, path: request.uri.path, route: context.endpointPath ?? "NotFound",
                status: response.status.code, code: code, logger: context.logger)
            return response
        }
    }
}
