internal import Documents
internal import KubernetesAPI
public import KubernetesModel
internal import Planning
internal import ReleaseHistory

/// How many replicas a service's workload shall have, whatever the catalog says.
public struct ScaleRequest: Sendable {
    public var service: String
    public var workload: ObjectReference
    public var replicas: Int

    public init(service: String, workload: ObjectReference, replicas: Int) {
        self.service = service
        self.workload = workload
        self.replicas = replicas
    }

    var namespace: String { workload.namespace ?? "default" }
}

extension Rollouts {
    /// Writes `/scale` of each workload and waits until it is healthy; the number then survives every apply.
    public func scale(_ requests: [ScaleRequest]) async -> [String: ServiceResult] {
        var results: [String: ServiceResult] = [:]
        var open: [(ScaleRequest, ReleaseLock?)] = []
        for request in requests.sorted(by: { $0.service < $1.service }) {
            do {
                // Where nothing is deployed there may be no namespace for a lock either.
                guard try await context.client.find(request.workload) != nil else {
                    throw Problem(
                        "service '\(request.service)' is not deployed; "
                            + "deploy it with 'grover-deploy apply \(request.service)'")
                }
                open.append((request, try await freeLock(request.service, request.namespace)))
            } catch {
                results[request.service] = Self.result(of: error)
                context.emit(RolloutEvent(request.service, .finished(Self.result(of: error))))
            }
        }
        await withTaskGroup(of: (String, ServiceResult).self) { group in
            for (request, lock) in open {
                group.addTask {
                    let result = await holding(lock, request.service, request.namespace) { _ in
                        try await scale(request)
                    }
                    context.emit(RolloutEvent(request.service, .finished(result)))
                    return (request.service, result)
                }
            }
            for await (name, result) in group { results[name] = result }
        }
        return results
    }

    private func scale(_ request: ScaleRequest) async throws -> ServiceResult {
        if let autoscaler = try await autoscaler(of: request.workload) {
            return .owned(
                "HorizontalPodAutoscaler/\(autoscaler) decides about the replicas of \(request.workload); "
                    + "change its bounds in the catalog ('autoscale') instead")
        }
        let context = context.patient
        guard let live = try await context.client.find(request.workload) else {
            return .failed("\(request.workload) was deleted just now")
        }
        let before = live.value(at: "spec", "replicas")?.int ?? 1
        if before != request.replicas {
            _ = try await context.client.setScale(
                request.workload, replicas: request.replicas, manager: RolloutContext.scaleManager,
                preconditions: Preconditions(uid: live.uid))
        } else if ReplicaOwnership.override(of: live) == nil {
            // A write that changes nothing leaves no owner; an apply of the one field does.
            try await context.own(request.replicas, of: request.workload, as: RolloutContext.scaleManager)
        }
        let workload = try await context.client.get(request.workload)
        guard
            let monitor = WorkloadMonitor(
                workload, service: request.service, context: context, observation: .zero, follows: true)
        else { return .failed("\(request.workload) cannot be scaled") }
        if case .failed(let failure) = try await monitor.run() {
            return .failedAndKept(
                FailureReport(
                    workload: request.workload, failure: failure, message: failure.message,
                    place: SourcePlace.of(failure, in: workload)))
        }
        return .scaled(from: before, to: request.replicas)
    }

    /// The HorizontalPodAutoscaler that decides about the replicas already.
    private func autoscaler(of workload: ObjectReference) async throws -> String? {
        let gvk = GroupVersionKind(apiVersion: "autoscaling/v2", kind: "HorizontalPodAutoscaler")
        let all = try await context.client.list(gvk, namespace: workload.namespace)
        return all.items.first {
            let target = $0.value(at: "spec", "scaleTargetRef")
            return target?["kind"]?.string == workload.gvk.kind && target?["name"]?.string == workload.name
        }?.objectName
    }
}

extension RolloutContext {
    /// Makes a manager an owner of the number of replicas as it stands, beside whoever owns it.
    func own(_ replicas: Int, of workload: ObjectReference, as manager: String) async throws {
        var object: Node = [
            "apiVersion": Node(workload.gvk.apiVersion), "kind": Node(workload.gvk.kind),
            "metadata": ["name": Node(workload.name)], "spec": ["replicas": Node(replicas)],
        ]
        object["metadata"]?["namespace"] = workload.namespace.map { Node($0) }
        _ = try await client.apply(object, manager: manager, force: true)
    }
}
