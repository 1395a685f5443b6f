internal import HTTPTypes
internal import Hummingbird

extension Router where Context == ServiceContext {
    /// Gives every known path an answer to the methods it does not serve: 405, and which ones it does. OPTIONS asks for just
    /// that.
    ///
    /// To be called when all routes are there.
    func answerOtherMethods() {
        let methods: [HTTPRequest.Method] = [.get, .post, .put, .patch, .delete]
        for (_, routes) in Dictionary(grouping: routes, by: { "\($0.path)" }) {
            guard let path = routes.first?.path else { continue }
            var served = Set(routes.map(\.method))
            // The router answers HEAD wherever it answers GET.
            if served.contains(.get) { served.insert(.head) }
            let allowed = served.map(\.rawValue).sorted().joined(separator: ", ")
            for method in methods + [.head] where !served.contains(method) {
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
}
