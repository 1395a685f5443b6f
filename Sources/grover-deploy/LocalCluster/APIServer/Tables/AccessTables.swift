import Documents
import KubernetesModel

/// Columns of roles and their bindings, of quotas, volumes and classes.
enum AccessTables {
    static let bindings: [TableColumn] = [
        .name,
        TableColumn(
            "Role",
            text: { binding in
                let role = binding["roleRef"] ?? .emptyMap
                return "\(role["kind"]?.string ?? "")/\(role["name"]?.string ?? "")"
            }),
        .age, subjects("Users", "User"), subjects("Groups", "Group"), subjects("ServiceAccounts", "ServiceAccount"),
    ]

    static let quotas: [TableColumn] = [
        .name, TableColumn("Request", text: { usage($0, ofLimits: false) }),
        TableColumn("Limit", text: { usage($0, ofLimits: true) }), .age,
    ]

    static let volumes: [TableColumn] = [
        .name, TableColumn("Capacity", text: { $0.value(at: "spec", "capacity", "storage")?.scalarText ?? "" }),
        TableColumn("Access Modes", text: { accessModes($0.value(at: "spec", "accessModes")) }),
        TableColumn("Reclaim Policy", text: { $0.value(at: "spec", "persistentVolumeReclaimPolicy")?.string ?? "" }),
        TableColumn("Status", text: { $0.value(at: "status", "phase")?.string ?? "" }),
        TableColumn(
            "Claim",
            text: { volume in
                guard let claim = volume.value(at: "spec", "claimRef") else { return "" }
                return "\(claim["namespace"]?.string ?? "")/\(claim["name"]?.string ?? "")"
            }),
        TableColumn("StorageClass", text: { $0.value(at: "spec", "storageClassName")?.string ?? "" }), volumeClass,
        TableColumn("Reason", text: { $0.value(at: "status", "reason")?.string ?? "" }), .age, volumeMode,
    ]

    static let volumeClass = TableColumn(
        "VolumeAttributesClass", text: { $0.value(at: "spec", "volumeAttributesClassName")?.string ?? "<unset>" })
    static let volumeMode = TableColumn(
        "VolumeMode", wide: true, text: { $0.value(at: "spec", "volumeMode")?.string ?? "<unset>" })

    static let storageClasses: [TableColumn] = [
        TableColumn(
            "Name",
            text: { storage in
                let isDefault = storage.annotations["storageclass.kubernetes.io/is-default-class"] == "true"
                return (storage.objectName ?? "") + (isDefault ? " (default)" : "")
            }),
        TableColumn("Provisioner", text: { $0["provisioner"]?.string ?? "" }),
        TableColumn("ReclaimPolicy", text: { $0["reclaimPolicy"]?.string ?? "Delete" }),
        TableColumn("VolumeBindingMode", text: { $0["volumeBindingMode"]?.string ?? "<unset>" }),
        TableColumn("AllowVolumeExpansion") { storage, _ in
            Node(storage["allowVolumeExpansion"]?.bool == true ? "true" : "false")
        },
        .age,
    ]

    static let ingressClasses: [TableColumn] = [
        .name, TableColumn("Controller", text: { $0.value(at: "spec", "controller")?.string ?? "" }),
        TableColumn(
            "Parameters",
            text: { ingressClass in
                guard let parameters = ingressClass.value(at: "spec", "parameters") else { return nil }
                let group = parameters["apiGroup"]?.string.map { ".\($0)" } ?? ""
                return "\(parameters["kind"]?.string ?? "")\(group)/\(parameters["name"]?.string ?? "")"
            }),
        .age,
    ]

    static func accessModes(_ modes: Node?) -> String {
        let short = ["ReadWriteOnce": "RWO", "ReadOnlyMany": "ROX", "ReadWriteMany": "RWX"]
        return (modes?.list ?? []).compactMap(\.string).map { short[$0] ?? "RWOP" }.joined(separator: ",")
    }

    private static func subjects(_ name: String, _ kind: String) -> TableColumn {
        TableColumn(
            name, wide: true,
            text: { binding in
                (binding["subjects"]?.list ?? []).filter { $0["kind"]?.string == kind }.map { subject in
                    let own = subject["name"]?.string ?? ""
                    return kind == "ServiceAccount" ? "\(subject["namespace"]?.string ?? "")/\(own)" : own
                }.joined(separator: ", ")
            })
    }

    /// `pods: 1/4, requests.cpu: 500m/2`: what of a quota is used.
    private static func usage(_ quota: Node, ofLimits: Bool) -> String {
        let hard = (quota.value(at: "status", "hard") ?? quota.value(at: "spec", "hard"))?.map ?? Mapping()
        let used = quota.value(at: "status", "used")
        return hard.entries.sorted { $0.key < $1.key }.filter { $0.key.hasPrefix("limits") == ofLimits }.map {
            "\($0.key): \(used?[$0.key]?.scalarText ?? "0")/\($0.value.scalarText ?? "")"
        }.joined(separator: ", ")
    }
}
