/// A bearer token that stands for one identity as long as the control plane runs, as a token file of a real server has
/// them: users of tests and of tools that have no certificate.
public struct StaticToken: Sendable {
    public let token: String
    public let user: String
    public let uid: String?
    /// Besides `system:authenticated`, which every known user is in.
    public let groups: [String]

    public init(_ token: String, user: String, uid: String? = nil, groups: [String] = []) {
        self.token = token
        self.user = user
        self.uid = uid
        self.groups = groups
    }

    var identity: APIUser {
        APIUser(name: user, uid: uid, groups: groups + [APIUser.authenticatedGroup])
    }
}
