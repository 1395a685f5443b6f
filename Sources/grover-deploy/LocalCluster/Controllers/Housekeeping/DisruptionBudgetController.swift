import Documents
import KubernetesModel

/// PodDisruptionBudgets: how many pods may be evicted now.
struct DisruptionBudgetController: Controller {
    /// An eviction that was granted but never seen is forgotten after this time.
    private static let disruptionExpiry = 120.0

    func keys(after change: CacheChange, in cache: ObjectCache) -> [ObjectKey] {
        switch change.type {
        case .disruptionBudgets: change.after.map { [$0.key] } ?? []
        case .pods: budgets(over: change, in: cache)
        case .deployments, .replicaSets, .statefulSets:
            // The expected number of pods comes from what manages them.
            change.states.prefix(1).flatMap { cache.objects(.disruptionBudgets, namespace: $0.namespace).map(\.key) }
        default: []
        }
    }

    func reconcile(_ key: ObjectKey, in context: ControllerContext) async throws -> Duration? {
        guard let budget = context.cache.object(key), !budget.isTerminating, let selector = budget.selector else {
            return nil
        }
        let pods = context.cache.objects(.pods, namespace: key.namespace)
            .filter { selector.matches($0.labels) }.map { PodState($0) }.filter { !$0.isFinished }
        let now = context.now()
        var status: Node = ["observedGeneration": Node(budget.node.generation ?? 0)]
        var disrupted = Mapping()
        var expiry: Double?
        for entry in budget.node.value(at: "status", "disruptedPods")?.map ?? Mapping() {
            guard let pod = pods.first(where: { $0.object.name == entry.key }), !pod.isTerminating,
                let granted = entry.value.string.flatMap({ Timestamp($0) })
            else { continue }
            let left = Self.disruptionExpiry - now.seconds(since: granted)
            guard left > 0 else { continue }
            disrupted.set(entry)
            expiry = min(expiry ?? left, left)
        }
        if !disrupted.isEmpty { status["disruptedPods"] = Node(disrupted) }
        let healthy = pods.count { $0.isReady && !$0.isTerminating && disrupted[$0.object.name] == nil }
        let counts = DisruptionBudget(
            budget.node["spec"] ?? .emptyMap, pods: pods.count,
            replicas: expectedReplicas(of: pods, in: context.cache))
        let allowed = counts.allowed(healthy: healthy)
        status["disruptionsAllowed"] = Node(allowed)
        status["currentHealthy"] = Node(healthy)
        status["desiredHealthy"] = Node(counts.desiredHealthy)
        status["expectedPods"] = Node(counts.expected)
        status["conditions"] = [condition(allowed: allowed > 0, of: budget, now: now)]
        try await context.setStatus(status, of: budget)
        return expiry.map { .seconds($0) }
    }

    private func condition(allowed: Bool, of budget: CachedObject, now: Timestamp) -> Node {
        let status = allowed ? "True" : "False"
        let current = budget.node.condition("DisruptionAllowed")
        let transition = current?["status"]?.string == status ? current?["lastTransitionTime"] : nil
        return [
            "type": "DisruptionAllowed", "status": Node(status),
            "observedGeneration": Node(budget.node.generation ?? 0),
            "lastTransitionTime": transition ?? Node(now.text),
            "reason": allowed ? "SufficientPods" : "InsufficientPods", "message": "",
        ]
    }

    /// The replicas that the owners of the pods are asked for.
    private func expectedReplicas(of pods: [PodState], in cache: ObjectCache) -> Int {
        var counted: Set<String> = []
        var replicas = 0
        for pod in pods {
            guard var owner = pod.object.controllerUID.flatMap({ cache.object(uid: $0) }) else { continue }
            if let above = owner.controllerUID.flatMap({ cache.object(uid: $0) }) { owner = above }
            guard counted.insert(owner.uid).inserted else { continue }
            replicas += owner.node.value(at: "spec", "replicas")?.int ?? 1
        }
        return replicas
    }

    private func budgets(over change: CacheChange, in cache: ObjectCache) -> [ObjectKey] {
        guard let namespace = change.states.first?.namespace else { return [] }
        return cache.objects(.disruptionBudgets, namespace: namespace).filter { budget in
            guard let selector = budget.selector else { return false }
            return change.states.contains { selector.matches($0.labels) }
        }.map(\.key)
    }
}

/// The numbers of a PodDisruptionBudget.
struct DisruptionBudget: Equatable {
    let expected: Int
    let desiredHealthy: Int

    /// - Parameters:
    ///   - pods: how many pods it selects.
    ///   - replicas: how many the workloads behind them are asked for.
    init(_ spec: Node, pods: Int, replicas: Int) {
        if let most = spec["maxUnavailable"].flatMap({ IntOrPercent($0) }) {
            expected = replicas
            desiredHealthy = max(0, replicas - most.resolve(of: replicas, roundingUp: true))
        } else if let least = spec["minAvailable"].flatMap({ IntOrPercent($0) }) {
            if case .count(let count) = least {
                expected = pods
                desiredHealthy = count
            } else {
                expected = replicas
                desiredHealthy = least.resolve(of: replicas, roundingUp: true)
            }
        } else {
            expected = pods
            desiredHealthy = 0
        }
    }

    func allowed(healthy: Int) -> Int {
        expected > 0 ? max(0, healthy - desiredHealthy) : 0
    }
}
