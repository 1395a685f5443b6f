internal import Domain
internal import ServiceKit
internal import ServiceStores
internal import Stores

/// The post service: posts, feeds, likes.
@main
struct PostProgram {
    static let program = ServiceProgram(
        name: "post-service", port: 8002, summary: "Keeps posts, feeds and what members do with posts.",
        settings: { _ = PostSettings($0) }, commands: [PostImport.command], explain: explain)

    static func main() async {
        await program.run(build)
    }

    static func build(_ service: inout ServiceBuild) throws {
        let settings = try service.settings.checked(PostSettings.init)
        guard let location = settings.store else { return }
        let store = try service.openPosts(at: location)
        let credential = ServiceCredential(settings.serviceToken?.revealed)
        let users = UserServiceClient(
            client: service.makeClient(), address: settings.users, credential: credential)
        let callers = Callers(users: users, seen: service.metrics.cache("tokens"))
        let audience = Audience(users: users, callers: callers, seen: service.metrics.cache("follows"))
        service.services.append(AudienceService(audience: audience, logger: service.logger))
        service.services.append(
            Upkeep(logger: service.logger) { _ in
                // Nobody repeats a request after a day.
                _ = try await store.removeKeys(before: .now.advanced(by: .seconds(-24 * 3600)))
            })
        addRoutes(
            to: service, store: store, users: users, readers: Readers(callers: callers, audience: audience),
            reactions: settings.reactions, credential: credential)
    }

    static func addRoutes(
        to service: ServiceBuild, store: any PostStore, users: any UserDirectory, readers: Readers,
        reactions: [Reaction] = Reaction.common, credential: ServiceCredential = ServiceCredential(nil)
    ) {
        RootRoutes(version: service.configuration.version, users: users).add(to: service.router)
        PostRoutes(readers: readers, store: store).add(to: service.router)
        ListRoutes(readers: readers, store: store).add(to: service.router)
        ReactionRoutes(readers: readers, store: store, allowed: reactions).add(to: service.router)
        InternalRoutes(credential: credential, store: store).add(to: service.router)
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
