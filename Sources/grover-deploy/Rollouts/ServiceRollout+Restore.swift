internal import Documents
internal import KubernetesAPI
internal import KubernetesModel
internal import Planning
internal import ReleaseHistory

extension ServiceRollout {
    /// Ends a release that failed: back to what was last seen healthy, or left as it is where that is wanted.
    func fail(_ release: Release, _ report: FailureReport, _ found: ReleaseAssessment) async throws -> ServiceResult {
        context.emit(RolloutEvent(wanted.name, .failing(report)))
        guard context.settings.rollsBack else {
            _ = try await finish(release, .failed, cause: report.message)
            return .failedAndKept(report)
        }
        var journal = release
        journal.outcome = .restoring
        journal.cause = report.message
        journal = try await history.update(journal)
        let target = found.releases.lastHealthy(before: release.number)
        context.emit(RolloutEvent(wanted.name, .restoring(release: target?.number)))
        do {
            if let why = try await restore(target, after: journal) {
                _ = try await finish(journal, .failed, cause: report.message)
                return .notRestored(report, because: why)
            }
            _ = try await finish(journal, .rolledBack, cause: report.message)
            return .restored(report, release: target?.number)
        } catch let error where !Task.isCancelled && Self.isAgainstTheRelease(error) {
            _ = try? await finish(journal, .failed, cause: report.message)
            return .notRestored(report, because: String(describing: error))
        }
    }

    /// Brings back a release, or the state before our first write, and waits for it.
    ///
    /// - Returns: why that did not succeed.
    private func restore(_ target: Release?, after failed: Release) async throws -> String? {
        let releases = try await history.releases()
        let objects = (target?.objects ?? releases.origin?.objects ?? []).filter { $0.kind != "Secret" }
        let plan = try Plan(wanted: objects, live: try await ReleaseAssessment.live(objects, context.client))
        for level in plan.levels {
            let changed = level.filter { $0.action != .unchanged }
            _ = try await write(changed, release: target?.number ?? 0, force: true)
        }
        try await replaceStuckPods(plan)
        if let report = try await awaitHealth(plan.changes, release: target?.number, follows: true) {
            return report.message
        }
        // What only the failed release brought goes; what holds data stays for the next one.
        let surplus = failed.inventory.filter { entry in
            entry.created && !entry.holdsData && !objects.contains { $0.reference.map(entry.isSameObject) ?? false }
        }
        for entry in surplus { try await delete(entry) }
        for entry in surplus { try await awaitGone(entry) }
        return nil
    }

    /// How long another controller is waited for.
    private static let patience = Duration.seconds(60)

    /// Waits until an object is deleted, finalizers and all.
    private func awaitGone(_ entry: InventoryEntry) async throws {
        guard let live = try await context.client.find(entry.reference), live.uid == entry.uid,
            live.deletionTimestamp != nil
        else { return }
        let context = context
        let isGone = try await context.within(Self.patience) { () -> Bool? in
            let events = context.client.watch(
                entry.reference.gvk, namespace: entry.reference.namespace, name: entry.reference.name)
            for try await event in events {
                if case .deleted = event { return true }
                if case .restarted(let list) = event, list.items.isEmpty { return true }
            }
            return nil
        }
        try Task.checkCancellation()
        if isGone != true { context.emit(RolloutEvent(wanted.name, .stillWaiting(entry.reference, "a finalizer"))) }
    }

    /// The object once its controller has looked at the last write: before, its revisions are the old ones.
    private func observed(_ reference: ObjectReference) async throws -> Node? {
        let context = context
        let object = try await context.within(Self.patience) { () -> Node? in
            let events = context.client.watch(reference.gvk, namespace: reference.namespace, name: reference.name)
            for try await event in events {
                for object in event.objects
                where (object.value(at: "status", "observedGeneration")?.int ?? 0) >= (object.generation ?? 1) {
                    return object
                }
                if case .deleted = event { return nil }
            }
            return nil
        }
        try Task.checkCancellation()
        return object
    }

    /// A StatefulSet does not replace a pod that never became ready, even when its template is mended: we do.
    func replaceStuckPods(_ plan: Plan) async throws {
        for change in plan.changes where change.reference.gvk.kind == "StatefulSet" && change.action == .change {
            guard let set = try await observed(change.reference) else { continue }
            let update = set.value(at: "status", "updateRevision")?.string
            let pods = try await context.client.list(
                GroupVersionKind(apiVersion: "v1", kind: "Pod"), namespace: wanted.namespace)
            for pod in pods.items
            where pod.controllerOwner?["uid"]?.string == set.uid && !pod.isReadyPod && pod.deletionTimestamp == nil
                && pod.labels["controller-revision-hash"] != update
            {
                guard let reference = pod.reference, let uid = pod.uid else { continue }
                try await context.client.delete(reference, preconditions: Preconditions(uid: uid))
            }
        }
    }
}
