internal import SQLiteStores
internal import ServiceKit
internal import Stores

/// The post service: posts, feeds, likes.
@main
struct PostProgram {
    static let program = ServiceProgram(name: "post-service", port: 8002, explain: explain)

    static func main() async {
        await program.run(build)
    }

    /// Reads `STORE_ENGINE`, `DATABASE_PATH`, `DATA_DIR`, `DB_NAME` and `USER_SERVICE_URL`.
    static func build(_ service: inout ServiceBuild) throws {
        let store: any PostStore
        switch try StoreLocation(defaultName: "grover_posts", variable: service.settings.string) {
        case .sqlite(let path): store = try SQLitePostStore(path: path)
        }
        service.checks.append(ReadinessCheck("store", check: store.check))
        let address = try service.settings.address("USER_SERVICE_URL", default: "http://localhost:8001")
        let users = UserServiceClient(client: service.makeClient(), address: address)
        addRoutes(to: service, store: store, users: users, callers: Callers(users: users))
    }

    static func addRoutes(
        to service: ServiceBuild, store: any PostStore, users: any UserDirectory, callers: Callers
    ) {
        RootRoutes(version: service.configuration.version, users: users).add(to: service.router)
        PostRoutes(callers: callers, store: store).add(to: service.router)
        ListRoutes(callers: callers, users: users, store: store).add(to: service.router)
        ReactionRoutes(callers: callers, store: store).add(to: service.router)
    }

    @Sendable static func explain(_ error: any Error) -> APIError? {
        switch error {
        case is StoreError: .unavailable(code: "store_unavailable", "The post store does not answer")
        case is UserServiceUnavailable:
            .unavailable(code: "user_service_unavailable", "The user service does not answer")
        default: nil
        }
    }
}
