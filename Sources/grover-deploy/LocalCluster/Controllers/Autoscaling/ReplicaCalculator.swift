import Documents
import KubernetesModel

/// How many replicas bring a metric to its target, by the rules of a real autoscaler.
///
/// Pods that have not been measured, or are not ready, count so that they damp the change and never turn it round.
struct ReplicaCalculator: Sendable {
    private static let tolerance = 0.1
    private static let initializationSeconds = 300.0
    private static let initialReadinessSeconds = 30.0

    let pods: [PodState]
    /// By the pod's name.
    let metrics: [String: PodMetrics]
    let current: Int
    let now: Timestamp

    func reading(_ target: MetricTarget) throws(MetricFailure) -> MetricReading {
        var measured: [String: Int] = [:]
        var unready: [String] = []
        var missing: [String] = []
        var ready = 0
        for pod in pods where !pod.isTerminating && pod.phase != "Failed" && pod.phase != "Succeeded" {
            let name = pod.object.name
            guard pod.phase != "Pending" else {
                unready.append(name)
                continue
            }
            guard let usage = metrics[name]?.usage(of: target.resource, container: target.container) else {
                missing.append(name)
                continue
            }
            if target.resource == "cpu", let sample = metrics[name], isWarmingUp(pod, sample) {
                unready.append(name)
            } else {
                measured[name] = usage
                ready += 1
            }
        }
        guard !measured.isEmpty else {
            throw MetricFailure(
                message: pods.isEmpty
                    ? "no pods returned by selector while calculating replica count"
                    : metrics.isEmpty
                        ? "no metrics returned from resource metrics API"
                        : "did not receive metrics for targeted pods (pods might be unready)")
        }
        let wanted = try wanted(target, of: Array(measured.keys) + unready + missing)
        let total = measured.values.reduce(0, +)
        var ratio = self.ratio(total, measured.keys.reduce(0) { $0 + (wanted[$1] ?? 0) }, target, measured.count)
        let status = self.status(
            target, total: total, count: measured.count,
            requests: measured.keys.reduce(0) { $0 + (wanted[$1] ?? 0) })
        let waitsForOthers = !unready.isEmpty && ratio > 1
        if !waitsForOthers, missing.isEmpty {
            let replicas = isWithinTolerance(ratio) ? current : Int((ratio * Double(ready)).rounded(.up))
            return MetricReading(replicas: replicas, status: status)
        }
        for name in missing {
            if ratio < 1 {
                measured[name] = fullUse(target, wanted[name] ?? 0)
            } else if ratio > 1 {
                measured[name] = 0
            }
        }
        if waitsForOthers { for name in unready { measured[name] = 0 } }
        let before = ratio
        ratio = self.ratio(
            measured.values.reduce(0, +), measured.keys.reduce(0) { $0 + (wanted[$1] ?? 0) }, target, measured.count)
        var replicas = Int((ratio * Double(measured.count)).rounded(.up))
        if isWithinTolerance(ratio) || (before < 1 && ratio > 1) || (before > 1 && ratio < 1)
            || (ratio < 1 && replicas > current) || (ratio > 1 && replicas < current)
        {
            replicas = current
        }
        return MetricReading(replicas: replicas, status: status)
    }

    private func isWithinTolerance(_ ratio: Double) -> Bool { abs(1 - ratio) <= Self.tolerance }

    /// Uses more while it starts than it will later.
    private func isWarmingUp(_ pod: PodState, _ sample: PodMetrics) -> Bool {
        guard let readySince = pod.readySince,
            let start = pod.object.node.value(at: "status", "startTime")?.string.flatMap({ Timestamp($0) })
        else { return true }
        if now.seconds(since: start) < Self.initializationSeconds {
            return !pod.isReady || sample.measuredAt.seconds(since: readySince) < sample.windowSeconds
        }
        return !pod.isReady && readySince.seconds(since: start) < Self.initialReadinessSeconds
    }

    /// What each pod requests, where the target is a share of it.
    private func wanted(_ target: MetricTarget, of names: [String]) throws(MetricFailure) -> [String: Int] {
        guard case .utilization = target.goal else { return [:] }
        var requests: [String: Int] = [:]
        for pod in pods where names.contains(pod.object.name) {
            var sum = 0
            for container in pod.object.node.value(at: "spec", "containers")?.list ?? [] {
                let name = container["name"]?.string ?? ""
                guard target.container == nil || target.container == name else { continue }
                let request = container.value(at: "resources", "requests", target.resource)
                guard let quantity = request?.scalarText.flatMap({ Quantity($0) }) else {
                    throw MetricFailure(
                        message: "missing request for \(target.resource) in container \(name) of Pod "
                            + pod.object.name)
                }
                sum += target.resource == "cpu" ? Int(clamping: quantity.milli) : quantity.units
            }
            requests[pod.object.name] = sum
        }
        return requests
    }

    private func ratio(_ total: Int, _ requests: Int, _ target: MetricTarget, _ count: Int) -> Double {
        switch target.goal {
        case .utilization(let percent):
            guard requests > 0, percent > 0 else { return 1 }
            // In whole percents, as the status shows it.
            return Double(total * 100 / requests) / Double(percent)
        case .average(let value):
            guard count > 0, value > 0 else { return 1 }
            return Double(total / count) / Double(value)
        }
    }

    private func fullUse(_ target: MetricTarget, _ request: Int) -> Int {
        switch target.goal {
        case .utilization(let percent): max(100, percent) * request / 100
        case .average(let value): value
        }
    }

    private func status(_ target: MetricTarget, total: Int, count: Int, requests: Int) -> Node {
        var current: Node = .emptyMap
        if case .utilization = target.goal, requests > 0 {
            current["averageUtilization"] = Node(total * 100 / requests)
        }
        current["averageValue"] = Node(target.text(total / max(1, count)))
        var source: Node = ["name": Node(target.resource)]
        source["container"] = target.container.map { Node($0) }
        source["current"] = current
        return ["type": Node(target.type), target.container == nil ? "resource" : "containerResource": source]
    }
}
