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
            response.headers[.accessControlExposeHeaders] =
                "X-Request-ID, Link, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset"
        }
        response.headers[.accessControlAllowOrigin] = origin
        response.headers.append(HTTPField(name: .vary, value: "Origin"))
        return response
    }
}

extension Settings {
    /// A list of origins (`https://app.example`), with commas between them.
    func origins(_ name: String, _ meaning: String) -> Set<String> {
        value(
            name, default: [], shown: nil, meaning,
            expected: "origins such as https://app.example, with commas between"
        ) { text in
            let origins = text.split(separator: ",").map { String($0.filter { !$0.isWhitespace }) }
            return origins.allSatisfy(Self.isOrigin) ? Set(origins) : nil
        }
    }

    private static func isOrigin(_ text: String) -> Bool {
        let host = ["http://", "https://"].lazy.compactMap { scheme in
            text.hasPrefix(scheme) ? text.dropFirst(scheme.count) : nil
        }.first
        return host.map { !$0.isEmpty && !$0.contains { "/?#*@".contains($0) } } ?? false
    }
}
