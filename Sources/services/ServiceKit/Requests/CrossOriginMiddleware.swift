internal import HTTPTypes
internal import Hummingbird

/// Lets the pages of listed origins call this service from a browser; all others get no answer that a browser would show them.
///
/// Credentials are bearer tokens, which a page adds itself: cookies are never allowed along.
struct CrossOriginMiddleware: RouterMiddleware {
    let origins: Set<String>

    func handle(
        _ request: Request, context: ServiceContext, next: (Request, ServiceContext) async throws -> Response
    ) async throws -> Response {
        guard let origin = request.headers[.origin], origins.contains(origin) else {
            var response = try await next(request, context)
            response.headers.append(HTTPField(name: .vary, value: "Origin"))
            return response
        }
        var response: Response
        if request.method == .options, request.headers[.accessControlRequestMethod] != nil {
            response = Response(status: .noContent)
            response.headers[.accessControlAllowMethods] = "GET, HEAD, POST, PUT, PATCH, DELETE"
            response.headers[.accessControlAllowHeaders] =
                "Authorization, Content-Type, Idempotency-Key, X-Request-ID, traceparent"
            response.headers[.accessControlMaxAge] = "600"
        } else {
            response = try await next(request, context)
            response.headers[.accessControlExposeHeaders] = "X-Request-ID, X-Next-Cursor, Retry-After"
        }
        response.headers[.accessControlAllowOrigin] = origin
        response.headers.append(HTTPField(name: .vary, value: "Origin"))
        return response
    }
}

extension Settings {
    /// A list of origins (`https://app.example`), with commas between them.
    func origins(_ name: String) throws(Invalid) -> Set<String> {
        var origins: Set<String> = []
        for part in (string(name) ?? "").split(separator: ",") {
            let origin = String(part.filter { !$0.isWhitespace })
            let host = ["http://", "https://"].lazy.compactMap { scheme in
                origin.hasPrefix(scheme) ? origin.dropFirst(scheme.count) : nil
            }.first
            guard let host, !host.isEmpty, !host.contains(where: { "/?#*@".contains($0) }) else {
                throw Invalid(
                    name: name, value: origin, expected: "origins such as https://app.example, with commas between")
            }
            origins.insert(origin)
        }
        return origins
    }
}
