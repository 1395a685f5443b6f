internal import Documents
internal import KubernetesAPI
internal import KubernetesModel
internal import Planning
internal import ReleaseHistory

extension ServiceRollout {
    /// Waits until all objects are healthy; answers why not, where one fails for good.
    func awaitHealth(_ changes: [Plan.Change], release: Int?) async throws -> FailureReport? {
        try await withThrowingTaskGroup(of: FailureReport?.self) { group in
            for change in changes {
                let isNew = change.restartsPods || change.action == .create
                let observation = isNew ? context.settings.observation : .zero
                if let monitor = WorkloadMonitor(
                    change.object, service: wanted.name, context: context, observation: observation)
                {
                    group.addTask {
                        guard case .failed(let failure) = try await monitor.run() else { return nil }
                        return await report(failure, change.object, release)
                    }
                } else if ["Service", "PersistentVolumeClaim"].contains(change.reference.gvk.kind) {
                    group.addTask { try await awaitCurrent(change.reference, release) }
                }
            }
            defer { group.cancelAll() }
            for try await report in group {
                if let report { return report }
            }
            return nil
        }
    }

    /// Waits for an object that has no pods of its own.
    private func awaitCurrent(_ reference: ObjectReference, _ release: Int?) async throws -> FailureReport? {
        try await withThrowingTaskGroup(of: FailureReport?.self) { group in
            let context = context
            group.addTask {
                try await context.clock.sleep(for: context.settings.deadline)
                return FailureReport(
                    release: release, workload: reference, message: "\(reference) did not become current in time")
            }
            group.addTask {
                let events = context.client.watch(
                    reference.gvk, namespace: reference.namespace, name: reference.name)
                for try await event in events {
                    for object in event.objects {
                        switch Health.of(object) {
                        case .current: return nil
                        case .failed(let reason):
                            return FailureReport(
                                release: release, workload: reference, message: "\(reference): \(reason)")
                        case .inProgress, .terminating: continue
                        }
                    }
                }
                try Task.checkCancellation()
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }

    /// Gathers what helps a person: the last lines of the log, and where in the sources to look.
    private func report(_ failure: PodFailure, _ workload: Node, _ release: Int?) async -> FailureReport {
        var log: [String] = []
        if !failure.pod.isEmpty, failure.cause != .imagePull, failure.cause != .unschedulable {
            // A container that ended has its words in the log of before; one that runs has them in the present one.
            for previous in failure.exit != nil ? [true, false] : [false] {
                let options = LogOptions(
                    container: failure.container, previous: previous, tailLines: context.settings.logLines)
                let text = try? await context.client.podLogs(
                    namespace: wanted.namespace, pod: failure.pod, options, limitBytes: 64 << 10)
                log = (text ?? "").split(whereSeparator: \.isNewline).suffix(context.settings.logLines).map(
                    String.init)
                if !log.isEmpty { break }
            }
        }
        return FailureReport(
            release: release, workload: workload.reference, failure: failure, message: failure.message, log: log,
            place: SourcePlace.of(failure, in: workload))
    }
}

extension WatchEvent {
    /// The objects that the event shows as they are now.
    var objects: [Node] {
        switch self {
        case .added(let object), .modified(let object): [object]
        case .restarted(let list): list.items
        case .deleted, .bookmark: []
        }
    }
}
