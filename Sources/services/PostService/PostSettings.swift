internal import Domain
internal import ServiceKit
internal import ServiceStores

/// What the post service reads besides what every service does.
struct PostSettings {
    let store: StoreLocation?
    let users: String
    let serviceToken: Secret?
    let reactions: [Reaction]

    init(_ settings: Settings) {
        store = StoreLocation(settings, database: "grover_posts")
        users = settings.address("USER_SERVICE_URL", default: "http://localhost:8001", "the user service")
        serviceToken = settings.secret("SERVICE_TOKEN", "what this service and the user service show each other")
        reactions = settings.value(
            "REACTIONS", default: Reaction.common, shown: Reaction.common.map(\.rawValue).joined(separator: ","),
            "the ways to react to a post, with commas",
            expected: "1 to 50 different words of up to 32 characters, with commas and no blanks between them",
            parse: Self.reactions)
    }

    private static func reactions(_ text: String) -> [Reaction]? {
        let words = text.split(separator: ",", omittingEmptySubsequences: false)
        let reactions = words.compactMap { Reaction(rawValue: String($0)) }
        guard reactions.count == words.count, reactions.count <= 50, Set(reactions).count == reactions.count else {
            return nil
        }
        return reactions
    }
}
