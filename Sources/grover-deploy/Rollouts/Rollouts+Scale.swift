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
}

extension Rollouts {
    /// Writes `/scale` of each workload and waits until it is healthy; the number then survives every apply.
    public func scale(_ requests: [ScaleRequest]) async -> [String: ServiceResult] {
        var results: [String: ServiceResult] = [:]
        var open: [(ScaleRequest, ReleaseLock)] = []
        for request in requests.sorted(by: { $0.service < $1.service }) {
            do {
                // Where nothing is deployed there may be no namespace for a lock either.
                guard try await context.client.find(request.workload) != nil else {
                    throw Problem(
                        "service '\(request.service)' is not deployed; "
                            + "deploy it with 'grover-deploy apply \(request.service)'")
                }
                open.append((request, try await lock(request.service, request.workload.namespace ?? "default")))
            } catch {
                results[request.service] = Self.result(of: error)
                context.emit(RolloutEvent(request.service, .finished(Self.result(of: error))))
            }
        }
        await withTaskGroup(of: (String, ServiceResult).self) { group in
            for (request, lock) in open {
                group.addTask {
                    let result = await holding(lock) { try await scale(request) }
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
        let before = try await context.client.scale(request.workload)
        if before.wanted != request.replicas {
            _ = try await context.client.setScale(
                request.workload, replicas: request.replicas, manager: RolloutContext.scaleManager,
                preconditions: Preconditions(resourceVersion: before.resourceVersion))
        }
        let workload = try await context.client.get(request.workload)
        guard
            let monitor = WorkloadMonitor(
                workload, service: request.service, context: context, observation: .zero)
        else { return .failed("\(request.workload) cannot be scaled") }
        if case .failed(let failure) = try await monitor.run() {
            return .failedAndKept(
                FailureReport(
                    workload: request.workload, failure: failure, message: failure.message,
                    place: SourcePlace.of(failure, in: workload)))
        }
        return .scaled(from: before.wanted, to: request.replicas)
    }

    private func autoscaler(of workload: ObjectReference) async throws -> String? {
        let gvk = GroupVersionKind(apiVersion: "autoscaling/v2", kind: "HorizontalPodAutoscaler")
        let all = try await context.client.list(gvk, namespace: workload.namespace)
        return all.items.first {
            let target = $0.value(at: "spec", "scaleTargetRef")
            return target?["kind"]?.string == workload.gvk.kind && target?["name"]?.string == workload.name
        }?.objectName
    }
}
