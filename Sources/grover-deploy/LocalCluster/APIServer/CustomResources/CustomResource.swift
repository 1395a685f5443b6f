import Documents
import KubernetesModel

/// What an established CustomResourceDefinition adds to the API.
struct CustomResource: Sendable {
    let versions: [Version]

    /// One version of the resource, with its schema and how it is shown.
    struct Version: Sendable {
        let type: ResourceType
        let isServed: Bool
        let schema: StructuralSchema
        /// The same schema as ownership and apply need it.
        let schemaType: SchemaType
        let scale: ScalePaths?
        let columns: [Node]
        /// Told to everybody who uses a deprecated version.
        let deprecation: String?
    }

    /// Where a custom resource keeps what its `scale` subresource shows.
    struct ScalePaths: Sendable {
        let replicas: [String]
        let statusReplicas: [String]
        let selector: [String]?
    }

    /// The resource in each version that is served.
    var types: [ResourceType] { versions.filter(\.isServed).map(\.type) }

    subscript(type: ResourceType) -> Version? { versions.first { $0.type.version == type.version } }

    /// - Returns: nil while the definition is not established.
    init?(definition: Node) {
        guard definition.condition("Established")?["status"]?.string == "True",
            let group = definition.value(at: "spec", "group")?.string,
            let names = definition.value(at: "status", "acceptedNames"),
            let plural = names["plural"]?.string, let kind = names["kind"]?.string
        else { return nil }
        let all = definition.value(at: "spec", "versions")?.list ?? []
        func type(_ version: Node, stored: ResourceType?) -> ResourceType {
            var subresources: [String] = []
            if version.value(at: "subresources", "scale")?.map != nil { subresources.append("scale") }
            if version.value(at: "subresources", "status")?.map != nil { subresources.append("status") }
            return ResourceType(
                kind, plural, group: group, version: version["name"]?.string ?? "",
                namespaced: definition.value(at: "spec", "scope")?.string == "Namespaced",
                singular: names["singular"]?.string, listKind: names["listKind"]?.string,
                short: names["shortNames"]?.list?.compactMap(\.string) ?? [],
                categories: names["categories"]?.list?.compactMap(\.string) ?? [], subresources: subresources,
                selectable: (version["selectableFields"]?.list ?? []).compactMap { field in
                    field["jsonPath"]?.string.map { String($0.drop { $0 == "." }) }
                }, isCustom: true, stored: stored)
        }
        guard let storage = all.first(where: { $0["storage"]?.bool == true }).map({ type($0, stored: nil) }) else {
            return nil
        }
        versions = all.map { version in
            let isStorage = version["storage"]?.bool == true
            return Version(version, type: isStorage ? storage : type(version, stored: storage))
        }
    }
}

extension CustomResource.Version {
    init(_ version: Node, type: ResourceType) {
        let root = version.value(at: "schema", "openAPIV3Schema") ?? ["type": "object"]
        self.type = type
        isServed = version["served"]?.bool == true
        schema = StructuralSchema(root)
        schemaType = SchemaType(customResource: root)
        scale = version.value(at: "subresources", "scale").flatMap { CustomResource.ScalePaths($0) }
        columns = version["additionalPrinterColumns"]?.list ?? []
        let isDeprecated = version["deprecated"]?.bool == true
        deprecation =
            isDeprecated
            ? version["deprecationWarning"]?.string ?? "\(type.apiVersion) \(type.kind) is deprecated" : nil
    }
}

extension CustomResource.ScalePaths {
    static let builtIn = CustomResource.ScalePaths(
        replicas: ["spec", "replicas"], statusReplicas: ["status", "replicas"], selector: nil)

    init?(_ scale: Node) {
        func path(_ key: String) -> [String]? {
            scale[key]?.string.map { $0.split(separator: ".").map(String.init) }
        }
        guard let replicas = path("specReplicasPath"), let status = path("statusReplicasPath") else { return nil }
        self.init(replicas: replicas, statusReplicas: status, selector: path("labelSelectorPath"))
    }
}
