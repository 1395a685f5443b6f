import Documents
import KubernetesModel

/// Columns of what stands beside workloads: budgets, autoscalers, routes, claims, leases.
enum PolicyTables {
    static func of(_ type: ResourceType) -> [TableColumn] {
        switch type {
        case .claims: claims
        case .autoscalers: autoscalers
        case .disruptionBudgets: budgets
        case .ingresses: ingresses
        case .networkPolicies:
            [
                .name,
                TableColumn("Pod-Selector", text: { TableText.selector($0.value(at: "spec", "podSelector")) }), .age,
            ]
        case .leases: [.name, field("Holder", "spec", "holderIdentity"), .age]
        case .endpointSlices: endpointSlices
        case .roleBindings, .clusterRoleBindings: AccessTables.bindings
        case .resourceQuotas: AccessTables.quotas
        case .volumes: AccessTables.volumes
        case .ingressClasses: AccessTables.ingressClasses
        case .storageClasses: AccessTables.storageClasses
        default: ClassTables.of(type) ?? [.name, field("Created At", "metadata", "creationTimestamp")]
        }
    }

    private static func field(_ name: String, wide: Bool = false, _ path: String...) -> TableColumn {
        TableColumn(name, wide: wide, text: { $0.value(at: path)?.scalarText })
    }

    private static func number(_ name: String, _ path: String...) -> TableColumn {
        TableColumn(name, type: "integer") { object, _ in TableText.count(object.value(at: path)) }
    }

    private static let claims: [TableColumn] = [
        .name,
        field("Status", "status", "phase"),
        TableColumn("Volume", text: { $0.value(at: "spec", "volumeName")?.string ?? "" }),
        TableColumn(
            "Capacity",
            text: { ($0.value(at: "status", "capacity", "storage"))?.scalarText ?? "" }),
        TableColumn("Access Modes", text: { AccessTables.accessModes($0.value(at: "status", "accessModes")) }),
        TableColumn("StorageClass", text: { $0.value(at: "spec", "storageClassName")?.string ?? "" }),
        AccessTables.volumeClass, .age, AccessTables.volumeMode,
    ]

    private static let autoscalers: [TableColumn] = [
        .name,
        TableColumn(
            "Reference",
            text: { scaler in
                let target = scaler.value(at: "spec", "scaleTargetRef") ?? .emptyMap
                return "\(target["kind"]?.string ?? "")/\(target["name"]?.string ?? "")"
            }),
        TableColumn("Targets", text: { targets(of: $0) }),
        TableColumn("MinPods") { scaler, _ in Node(scaler.value(at: "spec", "minReplicas")?.scalarText ?? "<unset>")
        },
        number("MaxPods", "spec", "maxReplicas"),
        number("Replicas", "status", "currentReplicas"),
        .age,
    ]

    /// What is measured against what is wanted, of each metric: `cpu: 12%/80%`.
    private static func targets(of scaler: Node) -> String? {
        let metrics = scaler.value(at: "spec", "metrics")?.list ?? []
        guard !metrics.isEmpty else { return nil }
        let current = scaler.value(at: "status", "currentMetrics")?.list ?? []
        return metrics.prefix(2).enumerated().map { index, metric in
            let source = metric["type"]?.string == "ContainerResource" ? "containerResource" : "resource"
            let (wanted, measured) = (
                metric[source], current.count > index ? current[index][source]?["current"] : nil
            )
            let name = wanted?["name"]?.string ?? ""
            if let value = wanted?.value(at: "target", "averageUtilization")?.int {
                let now = measured?["averageUtilization"]?.int.map { "\($0)%" } ?? "<unknown>"
                return "\(name): \(now)/\(value)%"
            }
            let value = wanted?.value(at: "target", "averageValue")?.scalarText ?? "<auto>"
            return "\(name): \(measured?["averageValue"]?.scalarText ?? "<unknown>")/\(value)"
        }.joined(separator: ", ") + (metrics.count > 2 ? " + \(metrics.count - 2) more..." : "")
    }

    private static let budgets: [TableColumn] = [
        .name,
        TableColumn("Min Available", text: { $0.value(at: "spec", "minAvailable")?.scalarText ?? "N/A" }),
        TableColumn("Max Unavailable", text: { $0.value(at: "spec", "maxUnavailable")?.scalarText ?? "N/A" }),
        number("Allowed Disruptions", "status", "disruptionsAllowed"),
        .age,
    ]

    private static let ingresses: [TableColumn] = [
        .name,
        field("Class", "spec", "ingressClassName"),
        TableColumn(
            "Hosts",
            text: { ingress in
                let hosts = (ingress.value(at: "spec", "rules")?.list ?? []).compactMap { $0["host"]?.string }
                return hosts.isEmpty ? "*" : hosts.joined(separator: ",")
            }),
        TableColumn(
            "Address",
            text: { ingress in
                (ingress.value(at: "status", "loadBalancer", "ingress")?.list ?? []).compactMap { $0["ip"]?.string }
                    .joined(separator: ",")
            }),
        TableColumn("Ports", text: { $0.value(at: "spec", "tls") == nil ? "80" : "80, 443" }),
        .age,
    ]

    private static let endpointSlices: [TableColumn] = [
        .name,
        field("AddressType", "addressType"),
        TableColumn(
            "Ports",
            text: { slice in
                let ports = (slice["ports"]?.list ?? []).compactMap { $0["port"]?.scalarText }
                return ports.isEmpty ? "<unset>" : ports.joined(separator: ",")
            }),
        TableColumn(
            "Endpoints",
            text: { slice in
                let addresses = (slice["endpoints"]?.list ?? []).flatMap { $0["addresses"]?.list ?? [] }
                    .compactMap(\.string)
                return addresses.isEmpty ? "<unset>" : addresses.joined(separator: ",")
            }),
        .age,
    ]
}
