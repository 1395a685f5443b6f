import Documents
import KubernetesModel

/// Shows objects in another version of their resource than the one in which they were written.
enum ResourceConversion {
    typealias Conversion = @Sendable (Node) -> Node

    /// Versions of a custom resource differ in name alone; views of built-in kinds have rules of their own.
    static func convert(_ object: Node, from: ResourceType, to: ResourceType) -> Node {
        var result = conversions[Direction(from: from.gvk, to: to.gvk)]?(object) ?? object
        result["kind"] = Node(to.kind)
        result["apiVersion"] = Node(to.apiVersion)
        return result
    }

    private struct Direction: Hashable {
        let from: GroupVersionKind
        let to: GroupVersionKind
    }

    private static let conversions: [Direction: Conversion] = [
        Direction(from: ResourceType.events.gvk, to: ResourceType.namedEvents.gvk): EventConversion.named,
        Direction(from: ResourceType.namedEvents.gvk, to: ResourceType.events.gvk): EventConversion.core,
        Direction(from: ResourceType.autoscalers.gvk, to: ResourceType.firstAutoscalers.gvk):
            AutoscalerConversion.first,
        Direction(from: ResourceType.firstAutoscalers.gvk, to: ResourceType.autoscalers.gvk):
            AutoscalerConversion.present,
    ]
}

/// Events of the core group and of their own group: the same facts under other names.
enum EventConversion {
    static let named: ResourceConversion.Conversion = { event in
        var result = common(event)
        result["eventTime"] = event["eventTime"] ?? .null
        result["reportingController"] = event["reportingComponent"].flatMap { $0 == "" ? nil : $0 }
        result["reportingInstance"] = event["reportingInstance"].flatMap { $0 == "" ? nil : $0 }
        result["regarding"] = event["involvedObject"]
        result["note"] = event["message"]
        result["deprecatedSource"] = event["source"] ?? .emptyMap
        result["deprecatedFirstTimestamp"] = event["firstTimestamp"] ?? .null
        result["deprecatedLastTimestamp"] = event["lastTimestamp"] ?? .null
        result["deprecatedCount"] = event["count"]
        return result
    }

    static let core: ResourceConversion.Conversion = { event in
        var result = common(event)
        result["involvedObject"] = event["regarding"] ?? .emptyMap
        result["message"] = event["note"]
        result["source"] = event["deprecatedSource"] ?? .emptyMap
        result["firstTimestamp"] = event["deprecatedFirstTimestamp"] ?? .null
        result["lastTimestamp"] = event["deprecatedLastTimestamp"] ?? .null
        result["count"] = event["deprecatedCount"]
        result["eventTime"] = event["eventTime"] ?? .null
        result["reportingComponent"] = event["reportingController"] ?? ""
        result["reportingInstance"] = event["reportingInstance"] ?? ""
        return result
    }

    /// What a stored event always says, though nobody set it.
    static func complete(_ event: inout Node) {
        for key in ["eventTime", "firstTimestamp", "lastTimestamp"] where event[key] == nil { event[key] = .null }
        for key in ["reportingComponent", "reportingInstance"] where event[key] == nil { event[key] = "" }
        if event["source"] == nil { event["source"] = .emptyMap }
    }

    private static func common(_ event: Node) -> Node {
        var result: Node = ["metadata": event.metadata ?? .emptyMap]
        for key in ["reason", "type", "action", "series", "related"] { result[key] = event[key] }
        return result
    }
}

/// Autoscalers by CPU alone and by any metric; what the first version cannot say goes into annotations.
enum AutoscalerConversion {
    private static let prefix = "autoscaling.alpha.kubernetes.io/"

    static let first: ResourceConversion.Conversion = { autoscaler in
        var result: Node = ["metadata": autoscaler.metadata ?? .emptyMap]
        var spec = autoscaler["spec"] ?? .emptyMap
        let metrics = spec["metrics"]?.list ?? []
        let (cpu, others) = split(metrics, "target")
        spec["metrics"] = nil
        spec["targetCPUUtilizationPercentage"] = cpu?.value(at: "resource", "target", "averageUtilization")
        var extra = Mapping()
        if !others.isEmpty { extra["metrics"] = Node(others) }
        extra["behavior"] = spec["behavior"]
        spec["behavior"] = nil
        result["spec"] = spec
        var status = autoscaler["status"] ?? .emptyMap
        let (measured, rest) = split(status["currentMetrics"]?.list ?? [], "current")
        status["currentMetrics"] = nil
        status["currentCPUUtilizationPercentage"] = measured?.value(at: "resource", "current", "averageUtilization")
        if !rest.isEmpty { extra["current-metrics"] = Node(rest) }
        extra["conditions"] = status["conditions"].flatMap { $0.list?.isEmpty == false ? $0 : nil }
        status["conditions"] = nil
        if status["currentReplicas"] == nil { status["currentReplicas"] = 0 }
        result["status"] = status
        for entry in extra {
            result.set(Node(JSON.write(entry.value)), at: "metadata", "annotations", prefix + entry.key)
        }
        return result
    }

    static let present: ResourceConversion.Conversion = { autoscaler in
        var result = autoscaler
        func take(_ key: String) -> Node? {
            let text = result.annotations[prefix + key]
            result["metadata"]?["annotations"]?[prefix + key] = nil
            return text.flatMap { try? JSON.read($0) }
        }
        let metrics = take("metrics")?.list ?? []
        let target = autoscaler.value(at: "spec", "targetCPUUtilizationPercentage").map { percentage -> Node in
            [
                "type": "Resource",
                "resource": ["name": "cpu", "target": ["type": "Utilization", "averageUtilization": percentage]],
            ]
        }
        result["spec"]?["targetCPUUtilizationPercentage"] = nil
        let all = (target.map { [$0] } ?? []) + metrics
        if !all.isEmpty { result.set(Node(all), at: "spec", "metrics") }
        if let behavior = take("behavior") { result.set(behavior, at: "spec", "behavior") }
        let measured = autoscaler.value(at: "status", "currentCPUUtilizationPercentage").map { percentage -> Node in
            ["type": "Resource", "resource": ["name": "cpu", "current": ["averageUtilization": percentage]]]
        }
        result["status"]?["currentCPUUtilizationPercentage"] = nil
        let current = (measured.map { [$0] } ?? []) + (take("current-metrics")?.list ?? [])
        result.set(current.isEmpty ? .null : Node(current), at: "status", "currentMetrics")
        if let conditions = take("conditions") { result.set(conditions, at: "status", "conditions") }
        if result["metadata"]?["annotations"]?.map?.isEmpty == true { result["metadata"]?["annotations"] = nil }
        return result
    }

    /// The first metric of CPU utilization, and all others.
    private static func split(_ metrics: [Node], _ key: String) -> (cpu: Node?, others: [Node]) {
        let index = metrics.firstIndex { metric in
            metric["type"] == "Resource" && metric.value(at: "resource", "name") == "cpu"
                && metric.value(at: "resource", key, "averageUtilization") != nil
        }
        var others = metrics
        return (index.map { others.remove(at: $0) }, others)
    }
}
