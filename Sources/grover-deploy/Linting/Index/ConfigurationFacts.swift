internal import Documents

/// What other objects may have to do with a ConfigMap or Secret.
final class ConfigurationFacts: Sendable {
    let keys: [String]
    let isImmutable: Bool
    /// Somebody else adds keys: the token controller, an operator that is asked to, or whoever fills what is empty.
    let isFilled: Bool

    init(_ object: LintObject) {
        var keys: [String] = []
        for field in ["data", "binaryData", "stringData"] {
            for entry in object.node[field]?.map ?? Mapping() { keys.append(entry.key) }
        }
        self.keys = keys
        let notes = [object.metadata?["annotations"], object.metadata?["labels"]].compactMap { $0?.map }
        isFilled =
            keys.isEmpty || object.node["type"]?.string == "kubernetes.io/service-account-token"
            || notes.contains { notes in
                notes.contains { note in Self.fillers.contains { ByteSearch.contains($0, in: note.key) } }
            }
        isImmutable = object.node["immutable"]?.bool == true
    }

    /// Parts of annotations and labels that ask for it.
    private static let fillers: [StaticString] = [
        "inject-cabundle", "inject-trusted-cabundle", "autogenerate", "replicate-from", "inject-ca-from", "reflects",
    ]

    var bytes: Int { 48 + keys.count * 32 }
}
