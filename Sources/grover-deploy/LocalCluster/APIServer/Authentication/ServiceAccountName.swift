/// A service account, and the user and groups that it is for the rules.
struct ServiceAccountName: Sendable, Hashable {
    private static let prefix = "system:serviceaccount:"

    let namespace: String
    let name: String

    init(namespace: String, name: String) {
        self.namespace = namespace
        self.name = name
    }

    /// - Returns: nil for users that are no service accounts.
    init?(userName: String) {
        guard userName.hasPrefix(Self.prefix) else { return nil }
        let parts = userName.dropFirst(Self.prefix.count).split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
        self.init(namespace: String(parts[0]), name: String(parts[1]))
    }

    var userName: String { "\(Self.prefix)\(namespace):\(name)" }
    var groups: [String] {
        ["system:serviceaccounts", "system:serviceaccounts:\(namespace)"]
    }
}
