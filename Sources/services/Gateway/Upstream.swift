internal import ServiceKit

/// A service behind the gateway: its name in messages, where it is, and which paths are its own.
struct Upstream: Sendable {
    let name: String
    /// Without a slash at the end.
    let address: String
    /// Paths that start with one of these, followed by nothing or a slash.
    let prefixes: [String]

    static func all(settings: Settings) throws(Settings.Invalid) -> [Upstream] {
        [
            Upstream(
                name: "user", address: try settings.address("USER_SERVICE_URL", default: "http://localhost:8001"),
                prefixes: ["/api/auth", "/api/users"]),
            Upstream(
                name: "post", address: try settings.address("POST_SERVICE_URL", default: "http://localhost:8002"),
                prefixes: ["/api/posts"]),
        ]
    }
}
