public import HTTPTypes
internal import Hummingbird

/// Which pages may call this service from a browser: those of listed origins. All others get no answer that a browser would
/// show them.
///
/// Credentials are bearer tokens, which a page adds itself: cookies are never allowed along.
public struct CrossOriginPolicy: Sendable {
    private let origins: Set<String>

    /// Nil where no origin is listed: then the service says nothing of all this.
    init?(origins: Set<String>) {
        if origins.isEmpty { return nil }
        self.origins = origins
    }

    /// The headers of the answer to a page that asks whether it may ask; nil for any other request.
    public func preflight(_ head: HTTPRequest) -> HTTPFields? {
        guard head.method == .options, head.headerFields[.accessControlRequestMethod] != nil,
            let origin = allowed(head)
        else { return nil }
        return [
            .accessControlAllowMethods: "GET, HEAD, POST, PUT, PATCH, DELETE",
            .accessControlAllowHeaders: "Authorization, Content-Type, Idempotency-Key, X-Request-ID, traceparent",
            .accessControlMaxAge: "600", .accessControlAllowOrigin: origin, .vary: "Origin",
        ]
    }

    /// Adds to an answer what tells a browser whether the page may read it.
    public func add(to headers: inout HTTPFields, of head: HTTPRequest) {
        if let origin = allowed(head) {
            headers[.accessControlExposeHeaders] =
                "X-Request-ID, Link, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset"
            headers[.accessControlAllowOrigin] = origin
        }
        headers.append(HTTPField(name: .vary, value: "Origin"))
    }

    private func allowed(_ head: HTTPRequest) -> String? {
        head.headerFields[.origin].flatMap { origins.contains($0) ? $0 : nil }
    }
}

/// Keeps the policy for all that a router answers.
struct CrossOriginMiddleware: RouterMiddleware {
    let policy: CrossOriginPolicy

    func handle(
        _ request: Request, context: ServiceContext, next: (Request, ServiceContext) async throws -> Response
    ) async throws -> Response {
        if let headers = policy.preflight(request.head) { return Response(status: .noContent, headers: headers) }
        var response = try await next(request, context)
        policy.add(to: &response.headers, of: request.head)
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
