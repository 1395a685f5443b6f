public import Documents
internal import Synchronization

/// What one field may hold, and how writers share it: a node of the OpenAPI schema with its references resolved.
public final class SchemaType: Sendable {
    public enum Kind: String, Sendable {
        case object
        case list
        case string
        case integer
        case number
        case boolean
        /// A number or a string such as `25%`.
        case intOrString
        /// A number or a string such as `64Mi`.
        case quantity
        /// Anything at all.
        case any
    }

    /// How the items of a list are told apart by those who write it.
    public enum ListType: Sendable, Equatable {
        /// One value with one owner.
        case atomic
        /// Every item stands for itself.
        case set
        /// Items are told apart by these fields.
        case map(keys: [String])
    }

    /// The component's name, as in `api.core.v1.PodSpec`; nil for what is written in place.
    public let name: String?
    public let kind: Kind
    /// `int32`, `int64`, `double`, `byte`, `date-time`.
    public let format: String?
    public let required: [String]
    /// Allowed values; empty allows all.
    public let allowed: [String]
    /// What the field holds when nobody sets it; `{}` and `""` mark fields that are always there.
    public let defaultValue: Node?
    public let listType: ListType
    /// A mapping with one owner.
    public let isAtomicMap: Bool
    public let patchMergeKey: String?
    /// `merge`, `replace`, `retainKeys`.
    public let patchStrategies: [String]
    /// Takes keys that the schema does not name.
    public let preservesUnknown: Bool

    /// What values have to be beyond their type; nil for the kinds of Kubernetes itself.
    let constraints: ValueConstraints?
    static let constraintsKey = "x-grover-constraints"

    /// Properties that have a default of their own, by name.
    public let defaultedProperties: [String]

    private let fields: KeyTable<LazySchemaType>
    private let item: LazySchemaType?
    private let additional: LazySchemaType?

    convenience init(_ node: Node, name: String?, in catalog: SchemaCatalog) {
        let base = node["$ref"]?.string.flatMap(catalog.component)
        self.init(node, name: name, base: base, in: catalog)
    }

    private init(_ node: Node, name: String?, base: SchemaType?, in catalog: SchemaCatalog) {
        func lazy(_ node: Node) -> LazySchemaType { LazySchemaType(node, in: catalog) }

        self.name = base?.name ?? name
        format = base?.format ?? node["format"]?.string
        required = base?.required ?? node["required"]?.list?.compactMap(\.string) ?? []
        allowed = base?.allowed ?? node["enum"]?.list?.compactMap(\.string) ?? []
        defaultValue = node["default"] ?? base?.defaultValue
        isAtomicMap = base?.isAtomicMap == true || node["x-kubernetes-map-type"]?.string == "atomic"
        patchMergeKey = node["x-kubernetes-patch-merge-key"]?.string ?? base?.patchMergeKey
        patchStrategies =
            node["x-kubernetes-patch-strategy"]?.string.map { $0.split(separator: ",").map(String.init) }
            ?? base?.patchStrategies ?? []
        listType = base?.listType ?? Self.listType(of: node)
        constraints = node[Self.constraintsKey].map { ValueConstraints($0) }
        fields =
            base?.fields
            ?? KeyTable((node["properties"]?.map ?? Mapping()).map { ($0.key, lazy($0.value)) })
        defaultedProperties =
            base?.defaultedProperties
            ?? (node["properties"]?.map ?? Mapping()).filter { $0.value["default"] != nil }.map(\.key).sorted()
        item = base?.item ?? node["items"].map(lazy)
        additional = base?.additional ?? node["additionalProperties"].map(lazy)
        let kind = base?.kind ?? Self.kind(of: node)
        self.kind = kind
        preservesUnknown =
            node["x-kubernetes-preserve-unknown-fields"]?.bool
            ?? (base?.preservesUnknown == true || kind == .any
                || kind == .object && fields.isEmpty && additional == nil && base == nil)
    }

    /// The type under a key: a property, or else what all further keys have.
    public func property(_ key: String) -> SchemaType? {
        (fields[key] ?? additional)?.type
    }

    /// Whether the schema itself names the key.
    public func declares(_ key: String) -> Bool { fields[key] != nil }

    var propertyCount: Int { fields.count }

    /// Properties in the order of their names.
    public var propertyNames: [String] { fields.keys.sorted() }

    public var items: SchemaType? { item?.type }

    /// The type of the values of all keys that are no property.
    public var additionalProperties: SchemaType? { additional?.type }

    private static func kind(of node: Node) -> Kind {
        switch (node["type"]?.string, node["format"]?.string) {
        case (_, "int-or-string"): .intOrString
        case (_, "quantity"): .quantity
        case ("object", _): .object
        case ("array", _): .list
        case (let type?, _): Kind(rawValue: type) ?? .any
        case (nil, _): .any
        }
    }

    private static func listType(of node: Node) -> ListType {
        switch node["x-kubernetes-list-type"]?.string {
        case "set": .set
        case "map": .map(keys: node["x-kubernetes-list-map-keys"]?.list?.compactMap(\.string) ?? [])
        default: .atomic
        }
    }
}

/// A type that is read when it is first asked for: schemas refer to themselves, and most of one is never used.
///
/// Two who ask at the same time may both read it; all get the one that was there first. Every field of every object
/// comes by here: this is `AtomicLazyReference`, but for the call into its library.
private final class LazySchemaType: Sendable {
    private let node: Node
    private let catalog: SchemaCatalog
    /// Owned by this object, once it is there.
    private let read = Atomic<Unmanaged<SchemaType>?>(nil)

    init(_ node: Node, in catalog: SchemaCatalog) {
        self.node = node
        self.catalog = catalog
    }

    deinit { read.load(ordering: .acquiring)?.release() }

    var type: SchemaType {
        read.load(ordering: .acquiring)?.takeUnretainedValue() ?? make()
    }

    private func make() -> SchemaType {
        let fresh = Unmanaged.passRetained(SchemaType(node, name: nil, in: catalog))
        let (exchanged, first) = read.compareExchange(
            expected: nil, desired: fresh, ordering: .acquiringAndReleasing)
        guard !exchanged, let first else { return fresh.takeUnretainedValue() }
        fresh.release()
        return first.takeUnretainedValue()
    }
}
