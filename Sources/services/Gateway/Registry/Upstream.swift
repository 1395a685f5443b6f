internal import ServiceKit

/// A service behind the gateway: its name in messages, where it is, and which paths are its own.
struct Upstream: Sendable {
    let name: String
    /// Without a slash at the end; nil where the service is not deployed.
    let address: String?
    /// Paths that start with one of these, followed by nothing or a slash.
    let prefixes: [String]

    /// Every service there is, deployed or not.
    static func all(_ settings: Settings) -> [Upstream] {
        let meaning = "where the service is; not deployed where this is not set"
        return [
            Upstream(
                name: "user",
                address: settings.address(
                    "USER_SERVICE_URL", default: "http://localhost:8001", "where the user service is"),
                prefixes: ["/api/users", "/api/auth"]),
            Upstream(
                name: "post",
                address: settings.address(
                    "POST_SERVICE_URL", default: "http://localhost:8002", "where the post service is"),
                prefixes: ["/api/posts"]),
            Upstream(
                name: "media", address: settings.address("MEDIA_SERVICE_URL", meaning), prefixes: ["/api/media"]),
            Upstream(
                name: "payment", address: settings.address("PAYMENT_SERVICE_URL", meaning),
                prefixes: ["/api/payments"]),
            Upstream(
                name: "notification", address: settings.address("NOTIFICATION_SERVICE_URL", meaning),
                prefixes: ["/api/notifications", "/api/push"]),
        ]
    }
}
