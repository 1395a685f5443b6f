internal import Domain
internal import Logging
internal import ServiceKit
internal import ServiceStores
internal import Stores

/// The user service: sessions, profiles, the follow graph.
@main
struct UserProgram {
    static let program = ServiceProgram(
        name: "user-service", port: 8001, summary: "Signs people in, and keeps profiles and who follows whom.",
        settings: { _ = UserSettings($0) }, commands: [UserImport.command], explain: explain)

    static func main() async {
        await program.run(build)
    }

    static func build(_ service: inout ServiceBuild) throws {
        let settings = try service.settings.checked(UserSettings.init)
        guard let location = settings.store else { return }
        let store = try service.openUsers(at: location)
        service.services.append(
            Upkeep(logger: service.logger) { logger in
                let removed = try await store.removeSessions(expiredBy: .now)
                if removed > 0 { logger.info("removed expired sessions", metadata: ["count": "\(removed)"]) }
                // By then everybody has heard of them.
                _ = try await store.removeChanges(before: Moment.now.advanced(by: .seconds(-3600)))
            })
        let provider: any SignInProvider
        switch (settings.provider, settings.providerAddress, settings.openID) {
        case (.http, let address?, _): provider = HTTPProvider(client: service.makeClient(), address: address)
        case (.oidc, _, let openID?):
            let client = service.makeClient()
            let signIn = OpenIDSignIn(
                settings: openID, issuer: OpenIDIssuer(openID.issuer, client: client), client: client, store: store)
            OpenIDRoutes(signIn: signIn).add(to: service.router)
            provider = signIn
        default:
            service.logger.warning("AUTH_PROVIDER is offline: anybody may sign in as anybody; for development only")
            provider = OfflineProvider()
        }
        let credential = ServiceCredential(settings.serviceToken?.revealed)
        // A profile waits only so long for how many posts it shows.
        let posts = PostServiceClient(
            client: service.makeClient(timeout: .seconds(1)), address: settings.posts, credential: credential)
        addRoutes(
            to: service, store: store, provider: provider, credential: credential,
            posts: PostCounts(
                posts: credential.token == nil ? nil : posts, logger: service.logger,
                seen: service.metrics.cache("post_counts")))
    }

    static func addRoutes(
        to service: ServiceBuild, store: any UserStore, provider: any SignInProvider,
        credential: ServiceCredential = ServiceCredential(nil), posts: PostCounts = PostCounts(posts: nil),
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        let sessions = Sessions(store: store, provider: provider)
        RootRoute(version: service.configuration.version).add(to: service.router)
        AuthRoutes(sessions: sessions).add(to: service.router)
        ProfileRoutes(sessions: sessions, store: store, posts: posts).add(to: service.router)
        FollowRoutes(sessions: sessions, store: store).add(to: service.router)
        InternalRoutes(credential: credential, store: store, clock: clock).add(to: service.router)
    }

    @Sendable static func explain(_ error: any Error) -> APIError? {
        switch error {
        case is StoreError: .unavailable(code: "store_unavailable", "The user store does not answer")
        case let failure as ProviderFailure: failure.error
        default: nil
        }
    }
}
