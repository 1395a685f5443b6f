/// Who sends a request, as far as the server knows.
struct APIUser: Sendable, Equatable {
    static let mastersGroup = "system:masters"
    static let authenticatedGroup = "system:authenticated"

    var name: String
    var uid: String?
    var groups: [String]
    /// What else the credentials tell, such as the pod that a service account's token was made for.
    var extra: [String: [String]] = [:]

    init(name: String, uid: String? = nil, groups: [String], extra: [String: [String]] = [:]) {
        self.name = name
        self.uid = uid
        self.groups = groups
        self.extra = extra
    }

    static let anonymous = APIUser(name: "system:anonymous", groups: ["system:unauthenticated"])
    static let administrator = APIUser(name: "grover-local-admin", groups: [mastersGroup, authenticatedGroup])

    /// Members of `system:masters` may do everything, whatever the roles say.
    var isAdministrator: Bool { groups.contains(Self.mastersGroup) }
}
