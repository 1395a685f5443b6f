import Documents
import KubernetesModel

/// Columns of the workloads that run on each node, to an end, or by the clock, and of what the others keep.
enum BatchTables {
    static let daemonSets: [TableColumn] =
        [
            .name, status("Desired", "desiredNumberScheduled"), status("Current", "currentNumberScheduled"),
            status("Ready", "numberReady"), status("Up-to-date", "updatedNumberScheduled"),
            status("Available", "numberAvailable"),
            TableColumn(
                "Node Selector", text: { TableText.labels($0.value(at: "spec", "template", "spec", "nodeSelector")) }),
            .age,
        ] + containers("spec", "template")
        + [
            TableColumn("Selector", wide: true, text: { TableText.selector($0.value(at: "spec", "selector")) })
        ]

    static let jobs: [TableColumn] =
        [
            .name, TableColumn("Status", text: jobStatus), TableColumn("Completions", text: completions),
            TableColumn("Duration") { job, now in Node(duration(job, now)) }, .age,
        ] + containers("spec", "template")
        + [
            TableColumn("Selector", wide: true, text: { TableText.selector($0.value(at: "spec", "selector")) })
        ]

    static let cronJobs: [TableColumn] =
        [
            .name, TableColumn("Schedule", text: { $0.value(at: "spec", "schedule")?.string }),
            TableColumn("Timezone", text: { $0.value(at: "spec", "timeZone")?.string }),
            TableColumn(
                "Suspend", text: { $0.value(at: "spec", "suspend")?.bool == true ? "True" : "False" }),
            TableColumn("Active", type: "integer") { job, _ in
                Node(job.value(at: "status", "active")?.list?.count ?? 0)
            },
            TableColumn("Last Schedule") { job, now in
                guard let last = job.value(at: "status", "lastScheduleTime")?.string else { return "<none>" }
                return Node(TableText.age(last, now))
            },
            .age,
        ] + containers("spec", "jobTemplate", "spec", "template")
        + [
            TableColumn(
                "Selector", wide: true,
                text: { TableText.selector($0.value(at: "spec", "jobTemplate", "spec", "selector")) })
        ]

    static let controllerRevisions: [TableColumn] = [
        .name,
        TableColumn(
            "Controller",
            text: { revision in
                guard let owner = revision.controllerOwner, let kind = owner["kind"]?.string?.lowercased() else {
                    return nil
                }
                let group = owner["apiVersion"]?.string?.split(separator: "/").dropLast().first.map { ".\($0)" }
                return "\(kind)\(group ?? "")/\(owner["name"]?.string ?? "")"
            }),
        TableColumn("Revision", type: "integer") { revision, _ in TableText.count(revision["revision"]) },
        .age,
    ]

    static let endpoints: [TableColumn] = [
        .name, TableColumn("Endpoints", text: addresses), .age,
    ]

    private static func status(_ name: String, _ field: String) -> TableColumn {
        TableColumn(name, type: "integer") { object, _ in TableText.count(object.value(at: "status", field)) }
    }

    private static func containers(_ place: String...) -> [TableColumn] {
        [
            TableColumn("Containers", wide: true, text: { TableText.containers($0.value(at: place), "name") }),
            TableColumn("Images", wide: true, text: { TableText.containers($0.value(at: place), "image") }),
        ]
    }

    private static func jobStatus(_ job: Node) -> String {
        func holds(_ type: String) -> Bool { job.condition(type)?["status"]?.string == "True" }
        if holds("Complete") { return "Complete" }
        if holds("Failed") { return "Failed" }
        if job.deletionTimestamp != nil { return "Terminating" }
        for type in ["Suspended", "FailureTarget", "SuccessCriteriaMet"] where holds(type) { return type }
        return "Running"
    }

    private static func completions(_ job: Node) -> String {
        let succeeded = job.value(at: "status", "succeeded")?.int ?? 0
        if let wanted = job.value(at: "spec", "completions")?.int { return "\(succeeded)/\(wanted)" }
        let parallelism = job.value(at: "spec", "parallelism")?.int ?? 0
        return parallelism > 1 ? "\(succeeded)/1 of \(parallelism)" : "\(succeeded)/1"
    }

    private static func duration(_ job: Node, _ now: Timestamp) -> String {
        func time(_ field: String) -> Timestamp? {
            job.value(at: "status", field)?.string.flatMap { Timestamp($0) }
        }
        guard let start = time("startTime") else { return "" }
        return TableText.age(since: start, time("completionTime") ?? now)
    }

    /// The first three of them, and how many more there are.
    private static func addresses(_ endpoints: Node) -> String? {
        var all: [String] = []
        for subset in endpoints["subsets"]?.list ?? [] {
            let ports = (subset["ports"]?.list ?? []).compactMap { $0["port"]?.scalarText }
            for address in subset["addresses"]?.list ?? [] {
                guard let ip = address["ip"]?.string else { continue }
                all += ports.isEmpty ? [ip] : ports.map { "\(ip):\($0)" }
            }
        }
        guard !all.isEmpty else { return nil }
        let shown = all.prefix(3).joined(separator: ",")
        return all.count > 3 ? "\(shown) + \(all.count - 3) more..." : shown
    }
}
