import Documents
import KubernetesModel

/// Writes schemas into the components of an OpenAPI document, each with all that it refers to.
///
/// Components are written one at a time, so that a document costs little more memory than its own text.
struct OpenAPIComponents {
    /// The two forms in which clients read schemas.
    enum Form {
        case v3
        /// Swagger 2.0, which has no choice of types.
        case v2

        fileprivate var place: String { self == .v3 ? "#/components/schemas/" : "#/definitions/" }
    }

    let form: Form
    private let catalog: SchemaCatalog
    private(set) var bytes: [UInt8] = []
    private var written: Set<String> = []
    private var waiting: [String] = []

    init(_ form: Form, catalog: SchemaCatalog = .bundled) {
        self.form = form
        self.catalog = catalog
    }

    /// Adds the kind's own schema and that of its lists.
    mutating func add(_ type: ResourceType, custom: CustomResource.Version?) {
        if let custom { return add(custom) }
        for kind in [type.kind, type.listKind] {
            let gvk = GroupVersionKind(group: type.group, version: type.version, kind: kind)
            guard let name = catalog.componentName(of: gvk), written.insert(name).inserted else { continue }
            write(name, marking: gvk)
        }
        drain()
    }

    private mutating func add(_ custom: CustomResource.Version) {
        let type = custom.type
        let list = GroupVersionKind(group: type.group, version: type.version, kind: type.listKind)
        var schema = custom.schema.root
        var properties = schema["properties"]?.map ?? Mapping()
        for entry in Self.identity { properties[entry.key] = entry.value }
        schema["properties"] = Node(properties)
        write(Self.name(of: type.gvk), converted(schema, isCustom: true), marking: type.gvk)
        write(
            Self.name(of: list),
            converted(
                [
                    "type": "object", "required": ["items"],
                    "properties": [
                        "apiVersion": ["type": "string"], "kind": ["type": "string"],
                        "metadata": ["$ref": "apimachinery.pkg.apis.meta.v1.ListMeta"],
                        "items": ["type": "array", "items": ["$ref": Node(Self.name(of: type.gvk))]],
                    ],
                ], isCustom: true), marking: list)
        drain()
    }

    private static let identity: [(key: String, value: Node)] = [
        ("apiVersion", ["type": "string"]), ("kind", ["type": "string"]),
        ("metadata", ["$ref": "apimachinery.pkg.apis.meta.v1.ObjectMeta"]),
    ]

    /// The component of a custom kind: its group backwards, version and kind.
    static func name(of gvk: GroupVersionKind) -> String {
        let group = gvk.group.split(separator: ".").reversed().joined(separator: ".")
        return "\(group).\(gvk.version).\(gvk.kind)"
    }

    /// The name under which the kind's schema stands in the document.
    static func reference(to type: ResourceType, in catalog: SchemaCatalog = .bundled) -> String? {
        type.isCustom ? name(of: type.gvk) : catalog.componentName(of: type.gvk).map { "io.k8s.\($0)" }
    }

    private mutating func drain() {
        while let name = waiting.popLast() { write(name, marking: nil) }
    }

    private mutating func write(_ name: String, marking gvk: GroupVersionKind?) {
        guard let schema = catalog.document(ofComponent: name) else { return }
        write("io.k8s.\(name)", converted(schema, isCustom: false), marking: gvk)
    }

    private mutating func write(_ name: String, _ schema: Node, marking gvk: GroupVersionKind?) {
        var schema = schema
        if let gvk {
            schema["x-kubernetes-group-version-kind"] = [
                ["group": Node(gvk.group), "kind": Node(gvk.kind), "version": Node(gvk.version)]
            ]
        }
        if !bytes.isEmpty { bytes.append(UInt8(ascii: ",")) }
        bytes += JSON.bytes(Node(name))
        bytes.append(UInt8(ascii: ":"))
        bytes += JSON.bytes(schema)
    }

    /// A compact schema, or that of a definition, as the document has it.
    private mutating func converted(_ schema: Node, isCustom: Bool) -> Node {
        if let name = schema["$ref"]?.string { return reference(name, schema["default"]) }
        var result = Mapping()
        for entry in schema.map ?? Mapping() {
            switch entry.key {
            case "properties":
                result[entry.key] = Node(
                    Mapping(
                        (entry.value.map ?? Mapping()).map {
                            Mapping.Entry($0.key, converted($0.value, isCustom: isCustom))
                        }))
            case "items", "additionalProperties", "not":
                result[entry.key] = entry.value.map == nil ? entry.value : converted(entry.value, isCustom: isCustom)
            case "allOf", "anyOf", "oneOf":
                guard form == .v3 else { continue }
                result[entry.key] = Node((entry.value.list ?? []).map { converted($0, isCustom: isCustom) })
            default: result[entry.key] = entry.value
            }
        }
        choose(&result)
        return Node(result)
    }

    /// Fields that hold a number or a string.
    private func choose(_ schema: inout Mapping) {
        let isEither = schema["x-kubernetes-int-or-string"]?.bool == true
        let format = isEither ? "int-or-string" : schema["format"]?.string
        guard isEither || format == "int-or-string" || format == "quantity" else { return }
        if form == .v2 {
            schema["type"] = "string"
            schema["format"] = format == "quantity" ? nil : "int-or-string"
        } else if !isEither {
            schema["type"] = nil
            schema["format"] = format == "quantity" ? nil : "int-or-string"
            let other: Node = format == "quantity" ? ["type": "number"] : ["type": "integer"]
            schema["oneOf"] = format == "quantity" ? [["type": "string"], other] : [other, ["type": "string"]]
        }
    }

    private mutating func reference(_ name: String, _ defaultValue: Node?) -> Node {
        let isKnown = catalog.hasComponent(name)
        if isKnown, written.insert(name).inserted { waiting.append(name) }
        let target: Node = ["$ref": Node(form.place + (isKnown ? "io.k8s.\(name)" : name))]
        guard let defaultValue else { return target }
        if form == .v2 { return target }
        return ["allOf": [target], "default": defaultValue]
    }
}
