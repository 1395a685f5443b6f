public import KubernetesModel

/// How the server calls a kind in its paths, and whether its objects live in namespaces.
public struct APIResource: Sendable, Hashable {
    public var gvk: GroupVersionKind
    public var plural: String
    public var isNamespaced: Bool
    public var verbs: [String]
    public var subresources: [String]

    public init(
        gvk: GroupVersionKind, plural: String, isNamespaced: Bool, verbs: [String] = [], subresources: [String] = []
    ) {
        self.gvk = gvk
        self.plural = plural
        self.isNamespaced = isNamespaced
        self.verbs = verbs
        self.subresources = subresources
    }

    /// The path of an object, or without a name of the collection: of one namespace, or without one of all.
    func path(namespace: String?, name: String? = nil, subresource: String? = nil) -> String {
        var path = gvk.group.isEmpty ? "/api/\(gvk.version)" : "/apis/\(gvk.group)/\(gvk.version)"
        if isNamespaced, let namespace { path += "/namespaces/\(URLText.encode(namespace))" }
        path += "/\(plural)"
        if let name { path += "/\(URLText.encode(name))" }
        if let subresource { path += "/\(subresource)" }
        return path
    }
}
