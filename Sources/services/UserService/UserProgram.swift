internal import SQLiteStores
internal import ServiceKit
internal import Stores

/// The user service: sessions, profiles, the follow graph.
@main
struct UserProgram {
    static let program = ServiceProgram(name: "user-service", port: 8001, explain: explain)

    static func main() async {
        await program.run(build)
    }

    /// Reads `STORE_ENGINE`, `DATABASE_PATH`, `DATA_DIR`, `DB_NAME`, `AUTH_PROVIDER` and `SERVICE_TOKEN`.
    static func build(_ service: inout ServiceBuild) throws {
        let store: any UserStore
        switch try StoreLocation(defaultName: "grover_users", variable: service.settings.string) {
        case .sqlite(let path): store = try SQLiteUserStore(path: path)
        }
        service.checks.append(ReadinessCheck("store", check: store.check))
        service.services.append(Cleanup(store: store, logger: service.logger))
        let provider = try service.settings.choice("AUTH_PROVIDER", default: ProviderChoice.offline).provider
        let credential = ServiceCredential(service.settings.string("SERVICE_TOKEN"))
        addRoutes(to: service, store: store, provider: provider, credential: credential)
    }

    static func addRoutes(
        to service: ServiceBuild, store: any UserStore, provider: any SignInProvider,
        credential: ServiceCredential = ServiceCredential(nil), clock: any Clock<Duration> = ContinuousClock()
    ) {
        let sessions = Sessions(store: store, provider: provider)
        RootRoute(version: service.configuration.version).add(to: service.router)
        AuthRoutes(sessions: sessions).add(to: service.router)
        ProfileRoutes(sessions: sessions, store: store).add(to: service.router)
        FollowRoutes(sessions: sessions, store: store).add(to: service.router)
        InternalRoutes(credential: credential, store: store, clock: clock).add(to: service.router)
    }

    @Sendable static func explain(_ error: any Error) -> APIError? {
        error is StoreError ? .unavailable(code: "store_unavailable", "The user store does not answer") : nil
    }
}
