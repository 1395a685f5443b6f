/// When a version of a kind went out of use, and what took its place.
struct APIChange: Sendable {
    let apiVersion: String
    let kinds: [String]
    /// Minors of Kubernetes, or versions of `component`.
    let deprecated: String
    let removed: String?
    let replacement: String?
    /// Whose versions these are; nil for Kubernetes itself.
    var component: String?

    init(
        _ apiVersion: String, _ kinds: [String], deprecated: String, removed: String?, replacement: String?,
        of component: String? = nil
    ) {
        self.apiVersion = apiVersion
        self.kinds = kinds
        self.deprecated = deprecated
        self.removed = removed
        self.replacement = replacement
        self.component = component
    }

    /// The change that a kind of some version has seen.
    static func of(apiVersion: String, kind: String) -> APIChange? { byKind[apiVersion]?[kind] }

    private static let byKind: [String: [String: APIChange]] = {
        var byKind: [String: [String: APIChange]] = [:]
        for change in all {
            for kind in change.kinds { byKind[change.apiVersion, default: [:]][kind] = change }
        }
        return byKind
    }()

    /// The change of the version alone, for kinds whose fields and defaults are the same in both.
    var rename: (old: String, new: String)? {
        guard let replacement, Self.sameFields.contains(apiVersion) else { return nil }
        return (apiVersion, replacement)
    }

    private static let sameFields: Set<String> = [
        "batch/v1beta1", "autoscaling/v2beta2", "rbac.authorization.k8s.io/v1beta1", "scheduling.k8s.io/v1beta1",
        "coordination.k8s.io/v1beta1", "node.k8s.io/v1beta1",
    ]

    /// Whether a minor such as `1.36` is at or after a version; components have versions of their own and count.
    func isReached(_ version: String, in minor: String) -> Bool {
        guard component == nil else { return true }
        func number(_ text: String) -> Int { text.split(separator: ".").dropFirst().first.flatMap { Int($0) } ?? 0 }
        return number(version) <= number(minor)
    }
}
