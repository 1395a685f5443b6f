internal import Documents
internal import KubernetesModel

/// The kinds that CustomResourceDefinitions describe.
struct CustomKinds: Sendable {
    private var types: [GroupVersionKind: SchemaType] = [:]

    var isEmpty: Bool { types.isEmpty }

    func type(for kind: GroupVersionKind) -> SchemaType? { types[kind] }

    mutating func add(_ other: CustomKinds) {
        types.merge(other.types) { first, _ in first }
    }

    /// Takes the versions of a definition in; anything else is passed over.
    mutating func add(definition: Node, catalog: SchemaCatalog) {
        guard definition["kind"]?.string == "CustomResourceDefinition", let spec = definition["spec"],
            let group = spec["group"]?.string, let kind = spec.value(at: "names", "kind")?.string
        else { return }
        // Before v1, one schema could stand for all versions.
        let shared = spec.value(at: "validation", "openAPIV3Schema")
        for version in spec["versions"]?.list ?? [] {
            guard let name = version["name"]?.string,
                let schema = version.value(at: "schema", "openAPIV3Schema") ?? shared, schema.map != nil
            else { continue }
            types[GroupVersionKind(group: group, version: name, kind: kind)] = SchemaType(
                customResource: schema, catalog: catalog)
        }
    }
}
