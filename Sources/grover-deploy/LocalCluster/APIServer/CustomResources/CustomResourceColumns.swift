import Documents
import KubernetesModel

extension CustomResource.Version {
    /// The columns that the definition asks for, after the name; the age where it asks for none.
    var tableColumns: [TableColumn] {
        guard !columns.isEmpty else { return [.name, .age] }
        return [.name] + columns.map(Self.column)
    }

    private static func column(_ definition: Node) -> TableColumn {
        let type = definition["type"]?.string ?? "string"
        let text = definition["jsonPath"]?.string ?? ""
        let path = JSONPath(text)
        var column = TableColumn(
            definition["name"]?.string ?? "", type: type, wide: false
        ) { object, now in cell(path?.first(in: object), type, now) }
        column.priority = definition["priority"]?.int ?? 0
        column.format = definition["format"]?.string ?? ""
        column.description =
            definition["description"]?.string ?? "Custom resource definition column (in JSONPath format): \(text)"
        return column
    }

    private static func cell(_ value: Node?, _ type: String, _ now: Timestamp) -> Node {
        guard let value, !value.isNull else { return .null }
        switch type {
        case "integer": return value.int.map { Node($0) } ?? value.double.map { Node(Int($0)) } ?? .null
        case "number": return value.number == nil ? .null : value
        case "boolean": return value.bool.map { Node($0) } ?? .null
        case "date":
            guard let time = value.string.flatMap({ Timestamp($0) }) else { return "<invalid>" }
            return Node(TableText.age(since: time, now))
        default: return value.scalarText.map { Node($0) } ?? Node(JSON.write(value))
        }
    }
}
