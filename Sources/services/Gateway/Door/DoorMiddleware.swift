internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import ServiceKit

/// Stands before every route: what comes in here is fit to be served, and what goes out is fit to be shown.
struct DoorMiddleware: RouterMiddleware {
    let proxies: TrustedProxies
    let limits: RateLimits
    let security: SecurityHeaders
    let compression: Compression

    func handle(
        _ request: Request, context: ServiceContext, next: (Request, ServiceContext) async throws -> Response
    ) async throws -> Response {
        // Also what is refused for another reason has been asked.
        let standing = limits.take(
            request, route: context.endpointPath, from: proxies.client(of: request, context))
        do {
            if let refusal = standing?.refusal { throw refusal }
            try checkForm(of: request)
            // For those who scrape inside; what a proxy brings comes from outside.
            if context.endpointPath == "/metrics", request.headers[.forwardedFor] != nil { throw APIError.notFound }
            var response = try await next(request, context)
            standing?.add(to: &response.headers)
            security.add(to: &response.headers)
            compression.apply(to: &response, of: request)
            return response
        } catch {
            var failure = APIError.from(error)
            // From here on nobody sees what it was.
            if failure.code == "internal_error" {
                context.logger.error("request failed", metadata: ["error": "\(error)"])
            }
            standing?.add(to: &failure.headers)
            security.add(to: &failure.headers)
            throw failure
        }
    }

    private func checkForm(of request: Request) throws(APIError) {
        // Who offers h2c goes on in HTTP/1.1 where nobody takes it up (RFC 9110, 7.8); all else wants another protocol.
        if let upgrade = request.headers[.upgrade], upgrade.lowercased() != "h2c" {
            throw APIError(
                .notImplemented, code: "upgrade_not_supported",
                "This server speaks HTTP only; upgrades such as WebSocket are not supported")
        }
        guard GatewayRoutes.methods.contains(request.method) else {
            throw APIError(
                .methodNotAllowed, code: "method_not_allowed", "Method Not Allowed",
                headers: [.allow: GatewayRoutes.methods.map(\.rawValue).joined(separator: ", ")])
        }
    }
}
