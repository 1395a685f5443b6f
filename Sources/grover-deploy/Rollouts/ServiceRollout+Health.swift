internal import Documents
internal import KubernetesAPI
internal import KubernetesModel
internal import Planning
internal import ReleaseHistory

extension ServiceRollout {
    /// Waits until all workloads are healthy; answers why not, where one fails for good.
    ///
    /// Nothing else is waited for: a claim may wait for its first pod, and who needs it shows in the pods.
    ///
    /// - Parameter follows: whether they were just written, so that they have to hold for a while.
    func awaitHealth(_ changes: [Plan.Change], release: Int?, follows: Bool) async throws -> FailureReport? {
        try await withThrowingTaskGroup(of: FailureReport?.self) { group in
            for change in changes {
                let observation = follows ? context.settings.observation : .zero
                if let monitor = WorkloadMonitor(
                    change.object, service: wanted.name, context: context, observation: observation,
                    follows: follows)
                {
                    group.addTask {
                        guard case .failed(let failure) = try await monitor.run() else { return nil }
                        return await report(failure, change.object, release)
                    }
                }
            }
            defer { group.cancelAll() }
            for try await report in group {
                if let report { return report }
            }
            return nil
        }
    }

    /// Gives load balancers a moment to get their addresses, which is no fault of the release where they do not.
    ///
    /// - Returns: why one has none, where the cluster says so; otherwise it is only told about.
    func missingAddress(_ changes: [Plan.Change]) async throws -> FailureReport? {
        for change in changes where change.reference.gvk.kind == "Service" {
            guard let live = try await withoutAddress(change.reference), let reason = Health.of(live).reason else {
                continue
            }
            let events = try? await context.client.list(
                GroupVersionKind(apiVersion: "v1", kind: "Event"), namespace: change.reference.namespace,
                fieldSelector: "involvedObject.kind=Service,involvedObject.name=\(change.reference.name)")
            let warning = events?.items.last {
                $0["type"]?.string == "Warning" && $0.value(at: "involvedObject", "uid")?.string == live.uid
            }
            if let warning = warning?["message"]?.string {
                return FailureReport(
                    workload: change.reference, message: "\(change.reference): \(reason): \(warning)",
                    place: change.object.place?.description)
            }
            context.emit(RolloutEvent(wanted.name, .stillWaiting(change.reference, reason)))
        }
        return nil
    }

    /// The Service that is still not current after a moment; nil where all is well.
    private func withoutAddress(_ reference: ObjectReference) async throws -> Node? {
        let context = context
        let current = try await context.within(.seconds(10)) { () -> Bool? in
            let events = context.client.watch(
                reference.gvk, namespace: reference.namespace, name: reference.name)
            for try await event in events {
                for object in event.objects where Health.of(object) == .current { return true }
            }
            return nil
        }
        try Task.checkCancellation()
        return current == true ? nil : try await context.client.find(reference)
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
