internal import ServiceKit
internal import Stores

/// What the post service reads besides what every service does.
struct PostSettings {
    let store: StoreLocation?
    let users: String
    let serviceToken: Secret?

    init(_ settings: Settings) {
        let name = settings.string("DB_NAME", default: "grover_posts", "the database; .sqlite is added for a file")
        if name.contains("/") {
            settings.refuse("DB_NAME", expected: "a name without a slash, and DATA_DIR for the folder")
        }
        store = StoreLocation(
            engine: settings.choice("STORE_ENGINE", default: StoreEngine.sqlite, "the kind of database"),
            path: settings.string("DATABASE_PATH", "the SQLite file, instead of DATA_DIR and DB_NAME"),
            folder: settings.string("DATA_DIR", default: "data", "the folder of the SQLite file"),
            name: name)
        if store == nil { settings.refuse("STORE_ENGINE", expected: "sqlite: there is no other store in this build") }
        users = settings.address("USER_SERVICE_URL", default: "http://localhost:8001", "the user service")
        serviceToken = settings.secret("SERVICE_TOKEN", "what this service shows the user service")
    }
}
