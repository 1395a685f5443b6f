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

    /// Reads `STORE_ENGINE`, `DATABASE_PATH`, `DATA_DIR`, `DB_NAME`, `USER_SERVICE_URL` and `SERVICE_TOKEN`.
    static func build(_ service: inout ServiceBuild) throws {
        let store: any PostStore
        switch try StoreLocation(defaultName: "grover_posts", variable: service.settings.string) {
        case .sqlite(let path): store = try SQLitePostStore(path: path)
        }
        service.checks.append(ReadinessCheck("store", check: store.check))
        let address = try service.settings.address("USER_SERVICE_URL", default: "http://localhost:8001")
        let users = UserServiceClient(
            client: service.makeClient(), address: address,
            credential: ServiceCredential(service.settings.string("SERVICE_TOKEN")))
        let callers = Callers(users: users)
        let audience = Audience(users: users, callers: callers)
        service.services.append(AudienceService(audience: audience, logger: service.logger))
        service.services.append(KeyCleanup(store: store, logger: service.logger))
        addRoutes(to: service, store: store, users: users, readers: Readers(callers: callers, audience: audience))
    }

    static func addRoutes(
        to service: ServiceBuild, store: any PostStore, users: any UserDirectory, readers: Readers
    ) {
        RootRoutes(version: service.configuration.version, users: users).add(to: service.router)
        PostRoutes(readers: readers, store: store).add(to: service.router)
        ListRoutes(readers: readers, store: store).add(to: service.router)
        ReactionRoutes(readers: readers, store: store).add(to: service.router)
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
