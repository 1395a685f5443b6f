internal import ServiceKit
internal import ServiceStores

/// What the post service reads besides what every service does.
struct PostSettings {
    let store: StoreLocation?
    let users: String
    let serviceToken: Secret?

    init(_ settings: Settings) {
        store = StoreLocation(settings, database: "grover_posts")
        users = settings.address("USER_SERVICE_URL", default: "http://localhost:8001", "the user service")
        serviceToken = settings.secret("SERVICE_TOKEN", "what this service shows the user service")
    }
}
