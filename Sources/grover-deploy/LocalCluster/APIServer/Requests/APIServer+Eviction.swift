import Documents
import KubernetesModel

extension APIServer {
    /// Evicts a pod unless a disruption budget forbids it. A budget counts what was granted until its controller has
    /// seen the pod go, so that two evictions at once do not both take the last disruption.
    func evict(_ request: APIRequest, _ path: ResourcePath) throws -> APIResponse {
        let pod = try registry.get(path.key)
        let body = request.body.isEmpty ? Node.emptyMap : try RequestBody.read(request, kind: "Eviction").object
        let isDryRun = try request.isDryRun("CreateOptions") || body.value(at: "deleteOptions", "dryRun")?[0] == "All"
        if !Self.costsNothing(pod.node) {
            let budgets = registry.store.objects(.disruptionBudgets, namespace: path.namespace).objects.filter {
                $0.node.value(at: "spec", "selector").flatMap { LabelSelector($0) }?.matches(pod.node.labels) == true
            }
            guard budgets.count < 2 else {
                throw APIStatus(
                    code: 500, reason: "InternalError",
                    message:
                        "This pod has more than one PodDisruptionBudget, which the eviction subresource does not "
                        + "support.")
            }
            if let budget = budgets.first { try charge(budget, for: pod, isDryRun: isDryRun) }
        }
        var options = try Self.deletionOptions(body["deleteOptions"] ?? .emptyMap)
        options.uid = options.uid ?? pod.node.uid
        _ = try registry.delete(path.key, options: options, isDryRun: isDryRun)
        return .json(
            ["kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success", "code": 201], status: 201)
    }

    /// It serves nobody: it has not started yet, has ended, or is on its way out.
    private static func costsNothing(_ pod: Node) -> Bool {
        let phase = pod.value(at: "status", "phase")?.string
        return pod.deletionTimestamp != nil || phase == "Pending" || phase == "Succeeded" || phase == "Failed"
    }

    private func charge(_ budget: StoredObject, for pod: StoredObject, isDryRun: Bool) throws {
        let status = budget.node["status"]
        let (healthy, wanted) = (status?["currentHealthy"]?.int ?? 0, status?["desiredHealthy"]?.int ?? 0)
        if pod.node.condition("Ready")?["status"]?.string != "True" {
            let policy = budget.node.value(at: "spec", "unhealthyPodEvictionPolicy")?.string
            if policy == "AlwaysAllow" || (wanted > 0 && healthy >= wanted) { return }
        }
        guard status?["observedGeneration"]?.int ?? 0 >= budget.node.generation ?? 0 else {
            throw APIStatus.evictionRefused(
                "The disruption budget \(budget.key.name) is still being processed by the server.", retryAfter: 10)
        }
        let allowed = status?["disruptionsAllowed"]?.int ?? 0
        guard allowed > 0 else {
            throw APIStatus.evictionRefused(
                "The disruption budget \(budget.key.name) needs \(wanted) healthy pods and has \(healthy) currently")
        }
        guard !isDryRun else { return }
        let time = registry.now().text
        _ = try registry.rewrite(
            budget.key, subresource: "status", options: WriteOptions(manager: "kube-apiserver")
        ) { node in
            node.set(Node(allowed - 1), at: "status", "disruptionsAllowed")
            node.set(Node(time), at: "status", "disruptedPods", pod.key.name)
        }
    }
}

extension APIStatus {
    static func evictionRefused(_ why: String, retryAfter seconds: Int? = nil) -> APIStatus {
        var status = APIStatus(
            code: 429, reason: "TooManyRequests",
            message: "Cannot evict pod as it would violate the pod's disruption budget.")
        status.retryAfterSeconds = seconds
        status.causes = [Cause(reason: "DisruptionBudget", message: why)]
        return status
    }
}
