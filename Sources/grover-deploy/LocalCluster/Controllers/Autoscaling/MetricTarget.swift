import Documents
import KubernetesModel

/// One metric of an autoscaler: which resource of its pods is measured, and what it is to be.
struct MetricTarget: Sendable {
    enum Goal: Sendable {
        /// Percent of what the containers request.
        case utilization(Int)
        /// Milli-cores, or bytes, for each pod on average.
        case average(Int)
    }

    let type: String
    let resource: String
    let container: String?
    let goal: Goal

    /// Nil for metrics that come from elsewhere than the pods' own use of CPU and memory.
    init?(_ metric: Node) {
        type = metric["type"]?.string ?? ""
        let source: Node?
        switch type {
        case "Resource": source = metric["resource"]
        case "ContainerResource": source = metric["containerResource"]
        default: return nil
        }
        guard let source, let name = source["name"]?.string else { return nil }
        resource = name
        container = type == "ContainerResource" ? source["container"]?.string : nil
        if let percent = source.value(at: "target", "averageUtilization")?.int {
            goal = .utilization(percent)
        } else if let amount = source.value(at: "target", "averageValue")?.scalarText.flatMap({ Quantity($0) }) {
            goal = .average(name == "cpu" ? Int(clamping: amount.milli) : amount.units)
        } else {
            return nil
        }
    }

    /// As conditions and events name it.
    var title: String {
        let part = container == nil ? "resource" : "container resource"
        switch goal {
        case .utilization: return "\(resource) \(part) utilization (percentage of request)"
        case .average: return "\(resource) \(part)"
        }
    }

    func text(_ amount: Int) -> String { resource == "cpu" ? "\(amount)m" : String(amount) }
}

/// What a metric says: how many replicas it would have, and what was measured.
struct MetricReading: Sendable {
    let replicas: Int
    let status: Node
}

struct MetricFailure: Error {
    let message: String
}
