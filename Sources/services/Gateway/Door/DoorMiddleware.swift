internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import ServiceKit

/// Puts the door before what the gateway answers itself.
struct DoorMiddleware: RouterMiddleware {
    let door: Door

    func handle(
        _ request: Request, context: ServiceContext, next: (Request, ServiceContext) async throws -> Response
    ) async throws -> Response {
        let peer = context.remoteAddress.flatMap { IPAddress($0) }
        let standing = door.standing(of: request.head, route: context.endpointPath, from: peer)
        do {
            if let refusal = standing?.refusal { throw refusal }
            try Door.checkForm(of: request.head)
            // For those who scrape inside; what a proxy brings comes from outside.
            if context.endpointPath == "/metrics", request.headers[.forwardedFor] != nil { throw APIError.notFound }
            var response = try await next(request, context)
            standing?.add(to: &response.headers)
            door.security.add(to: &response.headers)
            door.compression.apply(to: &response, of: request)
            return response
        } catch {
            var failure = APIError.from(error)
            // From here on nobody sees what it was.
            if failure.code == "internal_error" {
                context.logger.error("request failed", metadata: ["error": "\(error)"])
            }
            standing?.add(to: &failure.headers)
            door.security.add(to: &failure.headers)
            throw failure
        }
    }
}
