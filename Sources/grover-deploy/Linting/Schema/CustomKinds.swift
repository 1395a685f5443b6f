internal import Documents
internal import KubernetesModel

/// The kinds that CustomResourceDefinitions describe.
struct CustomKinds: Sendable {
    private struct Version: Sendable {
        let type: SchemaType?
        let isServed: Bool
        /// What a server tells those who still use the version.
        let deprecation: String?
    }

    private struct Kind: Hashable, Sendable {
        let group: String
        let kind: String
    }

    private var versions: [GroupVersionKind: Version] = [:]
    private var kinds: [Kind: [String]] = [:]

    var isEmpty: Bool { kinds.isEmpty }

    func type(for kind: GroupVersionKind) -> SchemaType? { versions[kind]?.type }

    /// Whether a definition describes the kind, in this version or another.
    func knows(_ kind: GroupVersionKind) -> Bool { kinds[Kind(group: kind.group, kind: kind.kind)] != nil }

    /// Why a server would not take the version; nil where it would, or where nothing is known of the kind.
    func complaint(about kind: GroupVersionKind) -> String? {
        guard knows(kind), versions[kind]?.isServed != true else { return nil }
        let served = (kinds[Kind(group: kind.group, kind: kind.kind)] ?? []).lazy.filter { version in
            versions[GroupVersionKind(group: kind.group, version: version, kind: kind.kind)]?.isServed == true
        }.prefix(10)
        let state = versions[kind] == nil ? "has no version \(kind.version)" : "does not serve \(kind.version)"
        let advice = served.isEmpty ? "it serves none" : "it serves \(served.joined(separator: " and "))"
        return "the definition of \(kind.kind) \(state); \(advice)"
    }

    func deprecation(of kind: GroupVersionKind) -> String? { versions[kind]?.deprecation }

    mutating func add(_ other: CustomKinds) {
        for (kind, names) in other.kinds {
            kinds[kind, default: []] += names.filter {
                versions[GroupVersionKind(group: kind.group, version: $0, kind: kind.kind)] == nil
            }
        }
        versions.merge(other.versions) { first, _ in first }
    }

    /// Takes the versions of a definition in; anything else is passed over.
    mutating func add(definition: Node, catalog: SchemaCatalog) {
        guard definition["kind"]?.string == "CustomResourceDefinition", let spec = definition["spec"],
            let group = spec["group"]?.string, let kind = spec.value(at: "names", "kind")?.string
        else { return }
        // Before v1, one schema could stand for all versions, and one version be named aside.
        let shared = spec.value(at: "validation", "openAPIV3Schema")
        var listed = spec["versions"]?.list ?? []
        if listed.isEmpty, let only = spec["version"] { listed = [["name": only]] }
        for entry in listed {
            guard let name = entry["name"]?.string else { continue }
            let schema = entry.value(at: "schema", "openAPIV3Schema") ?? shared
            var deprecation: String?
            if entry["deprecated"]?.bool == true {
                deprecation = entry["deprecationWarning"]?.string ?? "\(group)/\(name) \(kind) is deprecated"
            }
            let version = GroupVersionKind(group: group, version: name, kind: kind)
            if versions[version] == nil { kinds[Kind(group: group, kind: kind), default: []].append(name) }
            versions[version] = Version(
                type: schema.flatMap { $0.map == nil ? nil : SchemaType(customResource: $0, catalog: catalog) },
                isServed: entry["served"]?.bool != false, deprecation: deprecation)
        }
    }
}
