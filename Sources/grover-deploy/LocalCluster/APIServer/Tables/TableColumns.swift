import Documents
import KubernetesModel

/// Which columns each resource has.
enum TableColumns {
    static func of(_ type: ResourceType) -> [TableColumn] {
        switch type {
        case .pods: PodTable.columns
        case .deployments: deployments
        case .replicaSets: replicaSets
        case .statefulSets: statefulSets
        case .daemonSets: BatchTables.daemonSets
        case .jobs: BatchTables.jobs
        case .cronJobs: BatchTables.cronJobs
        case .controllerRevisions: BatchTables.controllerRevisions
        case .endpoints: BatchTables.endpoints
        case .services: services
        case .namespaces: [.name, TableColumn("Status", text: { $0.value(at: "status", "phase")?.string }), .age]
        case .nodes: nodes
        case .configMaps: [.name, count("Data", at: "data"), .age]
        case .secrets: [.name, TableColumn("Type", text: { $0["type"]?.string }), count("Data", at: "data"), .age]
        case .serviceAccounts:
            [
                .name,
                TableColumn("Secrets", type: "integer") { object, _ in Node(object["secrets"]?.list?.count ?? 0) },
                .age,
            ]
        case .events: events
        default: PolicyTables.of(type)
        }
    }

    private static func count(_ name: String, at field: String) -> TableColumn {
        TableColumn(name, type: "integer") { object, _ in Node(object[field]?.map?.count ?? 0) }
    }

    private static func status(_ name: String, _ field: String, type: String = "integer") -> TableColumn {
        TableColumn(name, type: type) { object, _ in TableText.count(object.value(at: "status", field)) }
    }

    private static let template = [
        TableColumn(
            "Containers", wide: true, text: { TableText.containers($0.value(at: "spec", "template"), "name") }),
        TableColumn("Images", wide: true, text: { TableText.containers($0.value(at: "spec", "template"), "image") }),
    ]

    private static let selector = TableColumn(
        "Selector", wide: true, text: { TableText.selector($0.value(at: "spec", "selector")) })

    private static let ready = TableColumn("Ready") { object, _ in
        let wanted = object.value(at: "spec", "replicas")?.int ?? 0
        return Node("\(object.value(at: "status", "readyReplicas")?.int ?? 0)/\(wanted)")
    }

    private static let deployments =
        // Numbers in columns of type string, as a real server has them.
        [
            .name, ready, status("Up-to-date", "updatedReplicas", type: "string"),
            status("Available", "availableReplicas", type: "string"), .age,
        ] + template + [selector]

    private static let replicaSets =
        [
            .name,
            TableColumn("Desired", type: "integer") { object, _ in
                TableText.count(object.value(at: "spec", "replicas"))
            },
            status("Current", "replicas"), status("Ready", "readyReplicas"), .age,
        ] + template + [selector]

    private static let statefulSets = [.name, ready, .age] + template

    private static let services: [TableColumn] = [
        .name,
        TableColumn("Type", text: { $0.value(at: "spec", "type")?.string ?? "ClusterIP" }),
        TableColumn("Cluster-IP", text: { $0.value(at: "spec", "clusterIP")?.string }),
        TableColumn("External-IP", text: externalAddress),
        TableColumn("Port(s)", text: { TableText.ports($0) }),
        .age,
        TableColumn("Selector", wide: true, text: { TableText.labels($0.value(at: "spec", "selector")) }),
    ]

    private static func externalAddress(_ service: Node) -> String? {
        let ingress = service.value(at: "status", "loadBalancer", "ingress")?.list ?? []
        let addresses = ingress.compactMap { $0["ip"]?.string ?? $0["hostname"]?.string }
        switch service.value(at: "spec", "type")?.string {
        case "LoadBalancer": return addresses.isEmpty ? "<pending>" : addresses.joined(separator: ",")
        case "ExternalName": return service.value(at: "spec", "externalName")?.string
        default: return nil
        }
    }

    private static let nodes: [TableColumn] = [
        .name,
        TableColumn("Status", text: nodeStatus),
        TableColumn("Roles", text: nodeRoles),
        .age,
        TableColumn("Version", text: { $0.value(at: "status", "nodeInfo", "kubeletVersion")?.string ?? "" }),
        TableColumn("Internal-IP", wide: true, text: { nodeAddress($0, "InternalIP") }),
        TableColumn("External-IP", wide: true, text: { nodeAddress($0, "ExternalIP") }),
        nodeInfo("OS-Image", "osImage"), nodeInfo("Kernel-Version", "kernelVersion"),
        nodeInfo("Container-Runtime", "containerRuntimeVersion"),
    ]

    private static func nodeStatus(_ node: Node) -> String {
        let ready = node.condition("Ready")?["status"]?.string
        let text = ready == "True" ? "Ready" : ready == nil ? "Unknown" : "NotReady"
        return node.value(at: "spec", "unschedulable")?.bool == true ? "\(text),SchedulingDisabled" : text
    }

    private static func nodeInfo(_ name: String, _ field: String) -> TableColumn {
        TableColumn(name, wide: true, text: { $0.value(at: "status", "nodeInfo", field)?.string ?? "<unknown>" })
    }

    private static func nodeAddress(_ node: Node, _ type: String) -> String? {
        node.value(at: "status", "addresses")?.list?.first { $0["type"]?.string == type }?["address"]?.string
    }

    private static func nodeRoles(_ node: Node) -> String? {
        let prefix = "node-role.kubernetes.io/"
        let roles = node.labels.keys.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
        return roles.isEmpty ? nil : roles.sorted().joined(separator: ",")
    }

    private static let events: [TableColumn] = [
        TableColumn("Last Seen") { event, now in
            let times = [
                event.value(at: "series", "lastObservedTime"), event["lastTimestamp"], event["eventTime"],
                event.metadata?["creationTimestamp"],
            ]
            return Node(TableText.age(times.lazy.compactMap { $0?.string }.first, now))
        },
        TableColumn("Type", text: { $0["type"]?.string }),
        TableColumn("Reason", text: { $0["reason"]?.string }),
        TableColumn("Object") { event, _ in
            let about = event["involvedObject"] ?? .emptyMap
            return Node("\((about["kind"]?.string ?? "").lowercased())/\(about["name"]?.string ?? "")")
        },
        TableColumn("Subobject", wide: true, text: { $0.value(at: "involvedObject", "fieldPath")?.string ?? "" }),
        TableColumn("Source", wide: true, text: eventSource),
        TableColumn("Message", text: { $0["message"]?.string }),
        TableColumn("First Seen", wide: true) { event, now in
            let first = [event["firstTimestamp"], event["eventTime"]].lazy.compactMap { $0?.string }.first
            return Node(TableText.age(first, now))
        },
        TableColumn("Count", type: "integer", wide: true) { event, _ in Node(event["count"]?.int ?? 1) },
        TableColumn("Name", wide: true, text: { $0.objectName }),
    ]

    private static func eventSource(_ event: Node) -> String {
        let component = event.value(at: "source", "component")?.string ?? event["reportingComponent"]?.string ?? ""
        let host = event.value(at: "source", "host")?.string ?? ""
        return host.isEmpty ? component : "\(component), \(host)"
    }
}
