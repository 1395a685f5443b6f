internal import Documents
internal import KubernetesAPI
internal import KubernetesModel

/// Watches one workload until its new revision is healthy and has stayed so, or is failing for good.
struct WorkloadMonitor {
    enum End: Sendable {
        case healthy
        case failed(PodFailure)
    }

    let context: RolloutContext
    let service: String
    let reference: ObjectReference
    /// The labels by which the workload finds its pods.
    let selector: String
    /// How long a healthy revision is watched on.
    let observation: Duration
    /// How long it may go on without a step ahead.
    let deadline: Duration
    /// Whether a rollout was just begun.
    let follows: Bool

    static let kinds: Set<String> = ["Deployment", "StatefulSet", "DaemonSet"]

    /// - Parameter workload: the object as applied; nil where it is no workload.
    init?(_ workload: Node, service: String, context: RolloutContext, observation: Duration, follows: Bool) {
        guard let kind = workload.kind, Self.kinds.contains(kind), let reference = workload.reference else {
            return nil
        }
        self.context = context
        self.service = service
        self.reference = reference
        self.observation = observation
        self.follows = follows
        let labels = workload.value(at: "spec", "selector", "matchLabels")?.textMap ?? [:]
        selector = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
        let own = workload.value(at: "spec", "progressDeadlineSeconds")?.int
        // A workload says itself when its deadline has passed; ours only stands behind it.
        deadline = own.map { .seconds($0 + 30) } ?? context.settings.deadline
    }

    func run() async throws -> End {
        let state = SharedState(follows: follows)
        let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let namespace = reference.namespace
        let pods = context.client.watch(
            GroupVersionKind(apiVersion: "v1", kind: "Pod"), namespace: namespace, labelSelector: selector)
        let events = context.client.watch(
            GroupVersionKind(apiVersion: "v1", kind: "Event"), namespace: namespace,
            fieldSelector: "involvedObject.kind=Pod")
        var watches: [(WorkloadState.Source, AsyncThrowingStream<WatchEvent, any Error>)] = [
            (.workload, context.client.watch(reference.gvk, namespace: namespace, name: reference.name)),
            (.pods, pods), (.events, events),
        ]
        if reference.gvk.kind == "Deployment" {
            let sets = context.client.watch(
                GroupVersionKind(apiVersion: "apps/v1", kind: "ReplicaSet"), namespace: namespace,
                labelSelector: selector)
            watches.append((.replicaSets, sets))
        } else {
            let own = context.client.watch(
                GroupVersionKind(apiVersion: "v1", kind: "Event"), namespace: namespace,
                fieldSelector: "involvedObject.kind=\(reference.gvk.kind),involvedObject.name=\(reference.name)")
            watches.append((.workloadEvents, own))
        }
        return try await withThrowingTaskGroup(of: End?.self) { group in
            for (source, stream) in watches {
                group.addTask {
                    do {
                        for try await event in stream {
                            await state.take(event, from: source, at: context.now())
                            wake.yield()
                        }
                    } catch let error as APIError where error.isForbidden && source.isOptional {}
                    try Task.checkCancellation()
                    return nil
                }
            }
            group.addTask { try await judge(state, wakes, wake) }
            defer { group.cancelAll() }
            for try await end in group {
                if let end { return end }
            }
            throw CancellationError()
        }
    }

    /// Looks at the state each time something came, and at the moments that the diagnosis asks for.
    private func judge(
        _ state: SharedState, _ wakes: AsyncStream<Void>, _ wake: AsyncStream<Void>.Continuation
    ) async throws -> End? {
        var end = context.now().advanced(bySeconds: deadline.inSeconds)
        var steps = Int.min
        var healthySince: Timestamp?
        var alarm: Task<Void, Never>?
        defer { alarm?.cancel() }
        for await _ in wakes {
            let now = context.now()
            let assessed = await state.assess(at: now)
            if assessed.isGone { return .failed(PodFailure(.deadline, pod: "", message: "\(reference) was deleted")) }
            context.emit(
                RolloutEvent(
                    service,
                    .progress(reference, assessed.health, ready: assessed.ready, wanted: assessed.wanted)))
            if assessed.steps > steps {
                steps = assessed.steps
                end = now.advanced(bySeconds: deadline.inSeconds)
            }
            var next = end
            switch assessed.verdict {
            case .failed(let failure): return .failed(failure)
            case .undecided(let moment): next = min(next, moment)
            case .fine: break
            }
            if assessed.health == .current, assessed.verdict == .fine {
                let since = healthySince ?? now
                healthySince = since
                let clear = since.advanced(bySeconds: observation.inSeconds)
                if now >= clear { return .healthy }
                next = min(next, clear)
            } else {
                healthySince = nil
            }
            if now >= end {
                let message = assessed.health.reason ?? "it did not become healthy in time"
                return .failed(PodFailure(.deadline, pod: "", message: message))
            }
            alarm?.cancel()
            let pause = Duration.seconds(max(0.01, next.seconds(since: now)))
            let clock = context.clock
            alarm = Task {
                do { try await clock.sleep(for: pause) } catch { return }
                wake.yield()
            }
        }
        try Task.checkCancellation()
        return nil
    }

    /// The state that four watches write and one judge reads.
    private actor SharedState {
        private var state: WorkloadState

        init(follows: Bool) {
            state = WorkloadState(follows: follows)
        }

        func take(_ event: WatchEvent, from source: WorkloadState.Source, at now: Timestamp) {
            state.take(event, from: source, at: now)
        }

        func assess(at now: Timestamp) -> WorkloadState.Assessment { state.assess(at: now) }
    }
}
