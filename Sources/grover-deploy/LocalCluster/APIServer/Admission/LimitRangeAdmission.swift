import Documents
import KubernetesModel

/// Gives new pods the amounts that the LimitRanges of their namespace say, and refuses those beyond the bounds.
struct LimitRangeAdmission: AdmissionStep {
    private static let annotation = "kubernetes.io/limit-ranger"

    func complete(_ object: inout Node, _ request: AdmissionRequest, in store: ObjectStore) throws {
        guard request.type == .pods else { return }
        let ranges = limits(in: request, store).filter { $0["type"]?.string == "Container" }
        guard !ranges.isEmpty else { return }
        var notes: [String] = []
        for (key, what) in [("containers", "container"), ("initContainers", "init container")] {
            guard let containers = object.value(at: "spec", key)?.list else { continue }
            let completed = containers.map { complete($0, what, by: ranges, &notes) }
            object.set(Node(completed), at: "spec", key)
        }
        guard !notes.isEmpty else { return }
        object.set(
            Node("LimitRanger plugin set: \(notes.joined(separator: "; "))"), at: "metadata", "annotations",
            Self.annotation)
        object.set(Node(PodQuality.qosClass(of: object)), at: "status", "qosClass")
    }

    func check(_ object: Node, replacing old: Node?, _ request: AdmissionRequest, in store: ObjectStore) throws {
        guard old == nil, request.type == .pods || request.type == .claims else { return }
        var problems: [String] = []
        for limit in limits(in: request, store) {
            let bounds = LimitBounds(limit)
            switch (limit["type"]?.string, request.type) {
            case ("Container", .pods):
                for container in object.containers {
                    problems += bounds.problems(
                        requests: ResourceAmounts(container.value(at: "resources", "requests")),
                        limits: ResourceAmounts(container.value(at: "resources", "limits")))
                }
            case ("Pod", .pods):
                let sum = PodDemand(object)
                problems += bounds.problems(requests: sum.requests, limits: sum.limits)
            case ("PersistentVolumeClaim", .claims):
                problems += bounds.claimProblems(
                    ResourceAmounts(object.value(at: "spec", "resources", "requests")))
            default: continue
            }
        }
        guard !problems.isEmpty else { return }
        throw request.forbidden(problems.count == 1 ? problems[0] : "[\(problems.joined(separator: ", "))]")
    }

    private func limits(in request: AdmissionRequest, _ store: ObjectStore) -> [Node] {
        store.objects(.limitRanges, namespace: request.namespace).objects
            .flatMap { $0.node.value(at: "spec", "limits")?.list ?? [] }
    }

    private func complete(
        _ container: Node, _ what: String, by ranges: [Node], _ notes: inout [String]
    ) -> Node {
        var container = container
        for (part, source, word) in [("requests", "defaultRequest", "request"), ("limits", "default", "limit")] {
            var set: [String] = []
            for entry in ranges.flatMap({ $0[source]?.map?.entries ?? [] })
            where container.value(at: "resources", part, entry.key) == nil {
                container.set(entry.value, at: "resources", part, entry.key)
                set.append(entry.key)
            }
            guard !set.isEmpty else { continue }
            notes.append(
                "\(set.sorted().joined(separator: ", ")) \(word) for \(what) \(container["name"]?.string ?? "")")
        }
        return container
    }
}

/// One item of a LimitRange: least, most, and how far a limit may be above its request.
private struct LimitBounds {
    let kind: String
    let least: ResourceAmounts
    let most: ResourceAmounts
    let ratio: ResourceAmounts

    init(_ limit: Node) {
        kind = limit["type"]?.string ?? ""
        least = ResourceAmounts(limit["min"])
        most = ResourceAmounts(limit["max"])
        ratio = ResourceAmounts(limit["maxLimitRequestRatio"])
    }

    func problems(requests: ResourceAmounts, limits: ResourceAmounts) -> [String] {
        var problems: [String] = []
        for (name, bound) in least.sorted(by: { $0.key < $1.key }) {
            let rule = "minimum \(name) usage per \(kind) is \(bound.text)"
            guard let request = requests[name] else {
                problems.append("\(rule).  No request is specified")
                continue
            }
            if request.milli < bound.milli { problems.append("\(rule), but request is \(request.text)") }
            if let limit = limits[name], limit.milli < bound.milli {
                problems.append("\(rule), but limit is \(limit.text)")
            }
        }
        for (name, bound) in most.sorted(by: { $0.key < $1.key }) {
            let rule = "maximum \(name) usage per \(kind) is \(bound.text)"
            guard let limit = limits[name] else {
                problems.append("\(rule).  No limit is specified")
                continue
            }
            if limit.milli > bound.milli { problems.append("\(rule), but limit is \(limit.text)") }
            if let request = requests[name], request.milli > bound.milli {
                problems.append("\(rule), but request is \(request.text)")
            }
        }
        for (name, bound) in ratio.sorted(by: { $0.key < $1.key }) {
            if let problem = ratioProblem(name, bound, requests[name], limits[name]) { problems.append(problem) }
        }
        return problems
    }

    func claimProblems(_ requests: ResourceAmounts) -> [String] {
        guard let request = requests["storage"] else { return [] }
        var problems: [String] = []
        if let bound = least["storage"], request.milli < bound.milli {
            problems.append("minimum storage usage per \(kind) is \(bound.text), but request is \(request.text)")
        }
        if let bound = most["storage"], request.milli > bound.milli {
            problems.append("maximum storage usage per \(kind) is \(bound.text), but request is \(request.text)")
        }
        return problems
    }

    private func ratioProblem(_ name: String, _ bound: Amount, _ request: Amount?, _ limit: Amount?) -> String? {
        let rule = "\(name) max limit to request ratio per \(kind) is \(bound.text), but "
        guard let request, request.milli > 0 else { return rule + "no request is specified or request is 0" }
        guard let limit, limit.milli > 0 else { return rule + "no limit is specified or limit is 0" }
        guard limit.milli * 1000 > bound.milli * request.milli else { return nil }
        let millionths = limit.milli * 1_000_000 / request.milli
        let digits = String(millionths % 1_000_000)
        let fraction = String(repeating: "0", count: 6 - digits.utf8.count) + digits
        return rule + "provided ratio is \(millionths / 1_000_000).\(fraction)"
    }
}

extension ServerDefaults {
    /// A bound for containers is also what they get who ask for nothing.
    static let limitRangeItem: Rule = { item in
        guard item["type"]?.string == "Container" else { return }
        func fill(_ key: String, from source: String) {
            guard let values = item[source]?.map else { return }
            var target = item[key]?.map ?? Mapping()
            for entry in values { target.setDefault(entry.key, entry.value) }
            item[key] = Node(target)
        }
        fill("default", from: "max")
        fill("defaultRequest", from: "default")
        fill("defaultRequest", from: "min")
    }
}
