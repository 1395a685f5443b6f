import Documents
import KubernetesModel

/// Columns of classes.
enum ClassTables {
    /// - Returns: nil for other kinds.
    static func of(_ type: ResourceType) -> [TableColumn]? {
        switch type {
        case .priorityClasses:
            [
                .name, TableColumn("Value", type: "integer") { object, _ in object["value"] ?? 0 },
                TableColumn("Global-Default", type: "boolean") { object, _ in
                    Node(object["globalDefault"]?.bool ?? false)
                }, .age, field("PreemptionPolicy", "preemptionPolicy"),
            ]
        default: nil
        }
    }

    private static func field(_ name: String, _ key: String) -> TableColumn {
        TableColumn(name, text: { $0[key]?.scalarText })
    }
}
