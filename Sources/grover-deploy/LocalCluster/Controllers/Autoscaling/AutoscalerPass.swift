import Documents
import KubernetesModel

/// One turn of an autoscaler: what its target has, what the metrics ask for, and what comes of it.
struct AutoscalerPass {
    private static let component = "horizontal-pod-autoscaler"

    private let scaler: CachedObject
    private let spec: Node
    private let context: ControllerContext
    private let now: Timestamp
    private(set) var history: ScalingHistory
    private var conditions: [Condition]
    private var metrics: [Node] = []
    private var current = 0
    private var desired = 0
    private var scaledAt: String?

    init(_ scaler: CachedObject, history: ScalingHistory, context: ControllerContext) {
        self.scaler = scaler
        self.history = history
        self.context = context
        spec = scaler.node["spec"] ?? .emptyMap
        now = context.now()
        conditions = [Condition](of: scaler.node)
        current = scaler.node.value(at: "status", "currentReplicas")?.int ?? 0
        desired = scaler.node.value(at: "status", "desiredReplicas")?.int ?? 0
        scaledAt = scaler.node.value(at: "status", "lastScaleTime")?.string
    }

    mutating func advance() async throws {
        guard let target = try await target() else {
            try await writeStatus()
            return
        }
        set("AbleToScale", true, "SucceededGetScale", "the HPA controller was able to get the target's current scale")
        let paths = context.access.resources.scalePaths(of: target.key.type)
        current = target.node.value(at: paths.replicas)?.int ?? 1
        let behavior = ScalingBehavior(spec)
        var reason = ""
        if current == 0, behavior.least != 0 {
            desired = 0
            set(
                "ScalingActive", false, "ScalingDisabled",
                "scaling is disabled since the replica count of the target is zero")
        } else if current > behavior.most {
            (desired, reason) = (behavior.most, "Current number of replicas above Spec.MaxReplicas")
        } else if current < behavior.least {
            (desired, reason) = (behavior.least, "Current number of replicas below Spec.MinReplicas")
        } else {
            guard let asked = await ask(target) else {
                desired = current
                try await writeStatus()
                return
            }
            reason = asked.replicas > current ? "\(asked.title) above target" : "All metrics below target"
            let decision = behavior.decide(asked.replicas, current: current, history: &history, now: now)
            desired = decision.replicas
            if decision.isStabilized {
                set(
                    "AbleToScale", true, asked.replicas < desired ? "ScaleDownStabilized" : "ScaleUpStabilized",
                    asked.replicas < desired
                        ? "recent recommendations were higher than current one, applying the highest recent "
                            + "recommendation"
                        : "recent recommendations were lower than current one, applying the lowest recent "
                            + "recommendation")
            } else {
                set("AbleToScale", true, "ReadyForNewScale", "recommended size matches current size")
            }
            if let limit = decision.limit {
                set("ScalingLimited", true, limit.reason, limit.message)
            } else {
                set(
                    "ScalingLimited", false, "DesiredWithinRange",
                    "the desired count is within the acceptable range")
            }
        }
        if desired != current { try await rescale(target, at: paths.replicas, reason) }
        try await writeStatus()
    }

    private mutating func rescale(_ target: CachedObject, at path: [String], _ reason: String) async throws {
        let replicas = desired
        do {
            try await context.update(target, subresource: "scale") { $0.set(Node(replicas), at: path[...]) }
        } catch let status as APIStatus {
            await warn(
                "FailedRescale", "New size: \(replicas); reason: \(reason); error: \(status.message)")
            set(
                "AbleToScale", false, "FailedUpdateScale",
                "the HPA controller was unable to update the target scale: \(status.message)")
            desired = current
            return
        }
        set(
            "AbleToScale", true, "SucceededRescale",
            "the HPA controller was able to update the target scale to \(replicas)")
        await context.events.record(
            "SuccessfulRescale", "New size: \(replicas); reason: \(reason)", about: scaler, from: Self.component)
        history.note(from: current, to: replicas, at: now)
        scaledAt = now.text
    }

    /// The object to be scaled; nil, and told, where there is none that can be.
    private mutating func target() async throws -> CachedObject? {
        let reference = spec["scaleTargetRef"] ?? .emptyMap
        let (kind, name) = (reference["kind"]?.string ?? "", reference["name"]?.string ?? "")
        let version = reference["apiVersion"]?.string
        let type = context.access.resources.served.first {
            $0.kind == kind && (version == nil || $0.apiVersion == version) && $0.subresources.contains("scale")
        }
        var why = "no matches for kind \"\(kind)\" in group \"\(version?.split(separator: "/").first ?? "")\""
        if let type {
            let namespace = scaler.namespace
            if let node = try await context.access.get(type, namespace: namespace, name: name) {
                return CachedObject(type.storage, node)
            }
            why = "\(type.qualifiedPlural) \"\(name)\" not found"
        }
        await warn("FailedGetScale", why)
        set(
            "AbleToScale", false, "FailedGetScale",
            "the HPA controller was unable to get the target's current scale: \(why)")
        return nil
    }

    /// The most that any metric asks for. What cannot be measured never makes the target smaller.
    private mutating func ask(_ target: CachedObject) async -> (replicas: Int, title: String)? {
        let selector = target.selector ?? LabelSelector([])
        let pods = context.cache.objects(.pods, namespace: target.namespace).filter { selector.matches($0.labels) }
            .map { PodState($0) }
        var measured: [String: PodMetrics] = [:]
        for sample in await context.metrics?.podMetrics() ?? [] where sample.namespace == target.namespace {
            measured[sample.name] = sample
        }
        let calculator = ReplicaCalculator(pods: pods, metrics: measured, current: current, now: now)
        var best: (replicas: Int, title: String)?
        var failure: (reason: String, message: String)?
        for metric in spec["metrics"]?.list ?? [] {
            guard let goal = MetricTarget(metric) else {
                failure =
                    failure ?? (
                        "InvalidMetricSourceType",
                        "unsupported metric source type \"\(metric["type"]?.string ?? "")\""
                    )
                continue
            }
            do throws(MetricFailure) {
                let reading = try calculator.reading(goal)
                metrics.append(reading.status)
                if reading.replicas > best?.replicas ?? 0 { best = (reading.replicas, goal.title) }
            } catch {
                let what = {
                    if case .utilization = goal.goal { "\(goal.resource) utilization" } else { goal.resource }
                }()
                let reason =
                    goal.container == nil ? "FailedGetResourceMetric" : "FailedGetContainerResourceMetric"
                let problem =
                    context.metrics == nil
                    ? "unable to get metrics for resource \(goal.resource): no metrics returned from resource metrics API"
                    : error.message
                failure = failure ?? (reason, "failed to get \(what): \(problem)")
                await warn(reason, "failed to get \(what): \(problem)")
            }
        }
        if let failure, best.map({ $0.replicas < current }) ?? true {
            set(
                "ScalingActive", false, failure.reason,
                "the HPA was unable to compute the replica count: \(failure.message)")
            let count = spec["metrics"]?.list?.count ?? 0
            await warn(
                "FailedComputeMetricsReplicas",
                "invalid metrics (\(count - metrics.count) invalid out of \(count)), first error is: "
                    + failure.message)
            return nil
        }
        guard let best else { return nil }
        set(
            "ScalingActive", true, "ValidMetricFound",
            "the HPA was able to successfully calculate a replica count from \(best.title)")
        return best
    }

    private mutating func set(_ type: String, _ holds: Bool, _ reason: String, _ message: String) {
        let status = holds ? "True" : "False"
        var condition = Condition(type, status, reason, message, transition: now.text)
        guard let index = conditions.firstIndex(where: { $0.type == type }) else {
            conditions.append(condition)
            return
        }
        if conditions[index].status == status { condition.lastTransitionTime = conditions[index].lastTransitionTime }
        conditions[index] = condition
    }

    private func warn(_ reason: String, _ message: String) async {
        await context.events.record(reason, message, about: scaler, from: Self.component, severity: .warning)
    }

    private func writeStatus() async throws {
        var status: Node = .emptyMap
        status["lastScaleTime"] = scaledAt.map { Node($0) }
        if current != 0 { status["currentReplicas"] = Node(current) }
        status["desiredReplicas"] = Node(desired)
        status["currentMetrics"] = metrics.isEmpty ? .null : Node(metrics)
        if !conditions.isEmpty { status["conditions"] = Node(conditions.map(\.node)) }
        try await context.setStatus(status, of: scaler)
    }
}
