internal import HTTPTypes
internal import Hummingbird
internal import ServiceKit

/// The way of a browser to the issuer and back.
struct OpenIDRoutes {
    let signIn: OpenIDSignIn

    func add(to router: ServiceRouter) {
        let auth = router.group("/api/auth")
        auth.get("login") { request, _ in
            let app = request.uri.queryParameters["redirect"].map(String.init)
            guard let (location, cookie) = try await signIn.begin(app: app) else {
                throw APIError.invalid([
                    .init(
                        type: "value_error", location: ["query", "redirect"],
                        message: "Value error, redirect is not an address of an app that is known here")
                ])
            }
            return redirect(to: location, cookie: cookie, request)
        }
        auth.get("callback") { request, _ in
            let query = request.uri.queryParameters
            guard let state = query["state"].map(String.init), let code = query["code"].map(String.init) else {
                throw APIError(.badRequest, code: "sign_in_refused", "The sign-in was refused or broken off")
            }
            let location = try await signIn.finish(code: code, state: state, cookie: cookie(of: request))
            return redirect(to: location, cookie: nil, request)
        }
    }

    /// - Parameter cookie: nil to take it away.
    private func redirect(to location: String, cookie: String?, _ request: Request) -> Response {
        var attributes = [
            "\(OpenIDSignIn.cookie)=\(cookie ?? "")", "Path=/api/auth", "HttpOnly", "SameSite=Lax",
            "Max-Age=\(cookie == nil ? 0 : Int(OpenIDSignIn.time / .seconds(1)))",
        ]
        if signIn.settings.callback.hasPrefix("https://") { attributes.append("Secure") }
        return Response(
            status: .found,
            headers: [
                .location: location, .setCookie: attributes.joined(separator: "; "), .cacheControl: "no-store",
            ])
    }

    private func cookie(of request: Request) -> String? {
        let pairs = request.headers[values: .cookie].flatMap { $0.split(separator: ";") }
        let name = OpenIDSignIn.cookie + "="
        return pairs.map { $0.drop(while: \.isWhitespace) }.first { $0.hasPrefix(name) }
            .map { String($0.dropFirst(name.count)) }
    }
}
