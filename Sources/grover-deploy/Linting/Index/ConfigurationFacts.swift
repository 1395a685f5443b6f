internal import Documents

/// What other objects may have to do with a ConfigMap or Secret.
final class ConfigurationFacts: Sendable {
    let keys: [String]
    let isImmutable: Bool

    init(_ object: LintObject) {
        var keys: [String] = []
        for field in ["data", "binaryData", "stringData"] {
            for entry in object.node[field]?.map ?? Mapping() { keys.append(entry.key) }
        }
        self.keys = keys
        isImmutable = object.node["immutable"]?.bool == true
    }

    var bytes: Int { 48 + keys.count * 32 }
}
