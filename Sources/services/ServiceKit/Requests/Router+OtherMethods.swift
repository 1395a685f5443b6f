internal import HTTPTypes
internal import Hummingbird

extension Router where Context == ServiceContext {
    /// Gives every known path an answer to the methods it does not serve: 405, and which ones it does. OPTIONS asks for just
    /// that.
    ///
    /// To be called when all routes are there.
    func answerOtherMethods() {
        for (_, routes) in Dictionary(grouping: routes, by: { "\($0.path)" }) {
            guard let path = routes.first?.path else { continue }
            var served = Set(routes.map(\.method))
            // The router answers HEAD wherever it answers GET.
            if served.contains(.get) { served.insert(.head) }
            let allowed = served.map(\.rawValue).sorted().joined(separator: ", ")
            for method in Self.methods where !served.contains(method) {
                on(path, method: method) { _, _ -> Response in
                    throw APIError(
                        .methodNotAllowed, code: "method_not_allowed", "Method Not Allowed",
                        headers: [.allow: allowed])
                }
            }
            if served.contains(.options) { continue }
            on(path, method: .options) { _, _ in Response(status: .noContent, headers: [.allow: allowed]) }
        }
    }
    /// All that the parser of requests lets pass, but OPTIONS; it refuses any other word.
    private static var methods: [HTTPRequest.Method] {
        [.get, .head, .post, .put, .patch, .delete, .trace, .connect]
            + [
                "ACL", "BIND", "CHECKOUT", "COPY", "LINK", "LOCK", "M-SEARCH", "MERGE", "MKACTIVITY", "MKCALENDAR",
                "MKCOL", "MOVE", "NOTIFY", "PROPFIND", "PROPPATCH", "PURGE", "QUERY", "REBIND", "REPORT", "SEARCH",
                "SOURCE", "SUBSCRIBE", "UNBIND", "UNLINK", "UNLOCK", "UNSUBSCRIBE",
            ].compactMap { HTTPRequest.Method($0) }
    }
}
