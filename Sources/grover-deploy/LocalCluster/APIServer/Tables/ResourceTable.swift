import Documents
import KubernetesModel

/// One column of a table: what `kubectl get` shows, priority 1 only with `-o wide`.
struct TableColumn: Sendable {
    let name: String
    var type = "string"
    var priority = 0
    var format = ""
    var description = ""
    let cell: @Sendable (Node, Timestamp) -> Node

    init(
        _ name: String, type: String = "string", wide: Bool = false,
        _ cell: @escaping @Sendable (Node, Timestamp) -> Node
    ) {
        self.name = name
        self.type = type
        priority = wide ? 1 : 0
        self.cell = cell
    }

    /// A column of text; nil shows as `<none>`.
    init(_ name: String, wide: Bool = false, text: @escaping @Sendable (Node) -> String?) {
        self.init(name, wide: wide) { object, _ in Node(text(object) ?? "<none>") }
    }

    static let name = TableColumn("Name", text: { $0.objectName })
    static let age = TableColumn("Age") { object, now in
        Node(object.creationTimestamp.flatMap { Timestamp($0) }.map { TableText.age(since: $0, now) } ?? "<unknown>")
    }
}

/// Objects as a `Table`, the form that kubectl asks for.
struct ResourceTable {
    enum Inclusion: String {
        case none = "None"
        case metadata = "Metadata"
        case object = "Object"
    }

    private let type: ResourceType
    private let columns: [TableColumn]
    private let now: Timestamp
    private let inclusion: Inclusion
    /// Watches describe the columns with their first event alone.
    var showsColumns = true

    /// - Parameter custom: the definition's version, for a custom resource.
    init(_ type: ResourceType, custom: CustomResource.Version? = nil, now: Timestamp, include: String?) {
        self.type = type
        columns = custom?.tableColumns ?? TableColumns.of(type.storage)
        self.now = now
        inclusion = include.flatMap(Inclusion.init) ?? .metadata
    }

    func node(of objects: [Node], metadata: Node) -> Node {
        var node: Node = ["kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": metadata]
        node["columnDefinitions"] = showsColumns ? Node(columns.map(definition)) : .null
        node["rows"] = Node(
            objects.map { object in
                // Columns know the form in which objects are kept.
                let kept =
                    type.isStorageForm || type.isCustom
                    ? object : ResourceConversion.convert(object, from: type, to: type.storage)
                var row: Node = ["cells": Node(columns.map { $0.cell(kept, now) })]
                switch inclusion {
                case .none: row["object"] = .null
                case .metadata: row["object"] = object.partialMetadata
                case .object: row["object"] = object
                }
                return row
            })
        return node
    }

    private func definition(_ column: TableColumn) -> Node {
        [
            "name": Node(column.name), "type": Node(column.type),
            "format": Node(column.name == "Name" ? "name" : column.format),
            "description": Node(column.description), "priority": Node(column.priority),
        ]
    }
}
