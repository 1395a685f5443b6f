internal import Documents
internal import KubernetesAPI
internal import KubernetesModel
internal import Planning
internal import ReleaseHistory

/// Releases one service, under its lock: journal first, then the objects, then health, and back where that fails.
struct ServiceRollout {
    let wanted: WantedService
    let context: RolloutContext
    let lock: ReleaseLock
    /// The release whose objects are brought back, where that is what this is.
    let rollbackOf: Int?

    var history: ServiceHistory {
        ServiceHistory(service: wanted.name, namespace: wanted.namespace, client: context.client)
    }

    func run() async throws -> ServiceResult {
        let found = try await ReleaseAssessment.make(wanted, context)
        if found.isDone && rollbackOf == nil { return .unchanged }
        try await dryRun(found.plan)
        emitPlan(found.plan)
        let latest = found.releases.last
        if found.plan.isEmpty, latest?.isUnfinished != true, rollbackOf == nil {
            // Nothing is to be written, so there is nothing to take back either.
            if let report = try await awaitHealth(found.plan.changes, release: latest?.number) {
                return .unhealthy(report)
            }
            return .unchanged
        }
        var release = try await begin(found)
        do {
            for secret in wanted.secrets { try await ensure(secret) }
            try await apply(found.plan, to: &release)
            guard let report = try await awaitHealth(found.plan.changes, release: release.number) else {
                try await prune(found.plan)
                release = try await finish(release, .healthy)
                try? await history.trim(found.releases + [release])
                return .healthy(release: release.number, rollbackOf: rollbackOf)
            }
            return try await fail(release, report, found)
        } catch let error where !(error is CancellationError) && !Task.isCancelled && !(error is LockHeld) {
            // Something was written already: half a release must not stay.
            let report = FailureReport(release: release.number, message: String(describing: error))
            return try await fail(release, report, found)
        }
    }

    // MARK: Steps

    /// Asks the server what it would say to each change, so that a refusal comes before the first write.
    private func dryRun(_ plan: Plan) async throws {
        let namespace = wanted.namespace
        let changes = plan.changes.filter { $0.action != .unchanged }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for change in changes {
                group.addTask {
                    _ = try await context.client.apply(
                        change.object, manager: RolloutContext.manager, force: takesOwnership(change, namespace),
                        dryRun: true)
                }
            }
            try await group.waitForAll()
        }
    }

    /// A rollback restores what was verified, whoever changed it since.
    private func takesOwnership(_ change: Plan.Change, _ namespace: String) -> Bool {
        context.settings.takesOwnership || rollbackOf != nil
    }

    /// Writes the journal: what will be there, before any of it is.
    private func begin(_ found: ReleaseAssessment) async throws -> Release {
        var next = found.releases.nextNumber
        if let latest = found.releases.last, latest.isUnfinished {
            context.emit(RolloutEvent(wanted.name, .foundUnfinished(release: latest.number, by: latest.by)))
            if latest.outcome == .pending, latest.objects == storedObjects { return latest }
            var left = latest
            left.outcome = .interrupted
            left.finishedAt = context.now()
            _ = try await history.update(left)
        }
        if found.releases.isEmpty {
            _ = try await history.begin(origin(found.plan))
            next = 1
        }
        var entries = found.plan.changes.map {
            InventoryEntry($0.reference, uid: $0.live?.uid, created: $0.action == .create)
        }
        entries += found.plan.prune + found.plan.kept
        let release = Release(
            service: wanted.name, namespace: wanted.namespace, number: next, by: context.user,
            startedAt: context.now(), rollbackOf: rollbackOf, fence: lock.fence, objects: wanted.objects,
            inventory: entries)
        return try await history.begin(release)
    }

    private var storedObjects: [Node] {
        Release(
            service: "", namespace: "", number: 0, by: "", startedAt: Timestamp(microseconds: 0),
            objects: wanted.objects
        ).objects
    }

    /// What is there now, as release 0.
    private func origin(_ plan: Plan) -> Release {
        let live = plan.changes.compactMap(\.live)
        return Release(
            service: wanted.name, namespace: wanted.namespace, number: 0, outcome: .origin, by: context.user,
            startedAt: context.now(), fence: lock.fence, objects: live.map(\.asApplied),
            inventory: live.compactMap { object in object.reference.map { InventoryEntry($0, uid: object.uid) } })
    }

    private func apply(_ plan: Plan, to release: inout Release) async throws {
        for level in plan.levels {
            let changes = level.filter { $0.action != .unchanged }
            if changes.isEmpty { continue }
            let written = try await write(
                changes.map(\.object), release: release.number,
                force: { _ in
                    context.settings.takesOwnership || rollbackOf != nil
                })
            for object in written {
                guard let reference = object.reference, let uid = object.uid,
                    let position = release.inventory.firstIndex(where: { $0.isSameObject(as: reference) })
                else { continue }
                release.inventory[position].uid = uid
            }
            release = try await history.update(release)
        }
        for change in plan.changes {
            if let held = change.heldReplicas {
                context.emit(RolloutEvent(wanted.name, .replicasHeld(change.reference, held)))
            }
        }
    }

    /// Applies objects that do not refer to one another, all at once.
    func write(_ objects: [Node], release: Int, force: @Sendable (Node) -> Bool) async throws -> [Node] {
        let forced = objects.map { ($0, force($0)) }
        return try await withThrowingTaskGroup(of: Applied.self) { group in
            for (object, force) in forced {
                var stamped = object
                stamped.set(Node(String(release)), at: "metadata", "annotations", "deploy.grover.dev/release")
                let sent = stamped
                group.addTask {
                    try await context.client.apply(sent, manager: RolloutContext.manager, force: force)
                }
            }
            var written: [Node] = []
            for try await applied in group {
                written.append(applied.object)
                if let reference = applied.object.reference {
                    context.emit(RolloutEvent(wanted.name, .applied(reference, created: applied.created)))
                }
            }
            return written
        }
    }

    /// Deletes what is no longer wanted, after what replaces it is healthy.
    private func prune(_ plan: Plan) async throws {
        for entry in plan.prune { try await delete(entry) }
        for entry in plan.kept { context.emit(RolloutEvent(wanted.name, .kept(entry.reference))) }
    }

    /// Deletes an object of our inventory, only if it is still the one we wrote.
    func delete(_ entry: InventoryEntry) async throws {
        guard let live = try await context.client.find(entry.reference), let uid = live.uid,
            entry.uid == uid || (entry.uid == nil && entry.created && live.isOurs)
        else { return }
        do {
            try await context.client.delete(
                entry.reference, preconditions: Preconditions(uid: uid), propagation: .background)
            context.emit(RolloutEvent(wanted.name, .deleted(entry.reference)))
        } catch let error as APIError where error.isNotFound || error.status == 409 {}
    }

    func finish(_ release: Release, _ outcome: Release.Outcome, cause: String? = nil) async throws -> Release {
        var release = release
        release.outcome = outcome
        release.cause = cause
        release.finishedAt = context.now()
        if outcome == .healthy {
            release.inventory = release.inventory.filter { entry in
                entry.holdsData || wanted.objects.contains { $0.reference.map(entry.isSameObject) ?? false }
            }
        }
        return try await history.update(release)
    }

    private func emitPlan(_ plan: Plan) {
        context.emit(
            RolloutEvent(
                wanted.name,
                .planned(
                    created: plan.count(.create), changed: plan.count(.change), unchanged: plan.count(.unchanged),
                    deleted: plan.prune.count, restartsPods: plan.changes.contains(where: \.restartsPods))))
    }

    private func ensure(_ secret: SecretToGenerate) async throws {
        let gvk = GroupVersionKind(apiVersion: "v1", kind: "Secret")
        let reference = ObjectReference(gvk, namespace: wanted.namespace, name: secret.name)
        if try await context.client.find(reference) != nil { return }
        do {
            _ = try await context.client.create(
                GeneratedSecret.object(secret, namespace: wanted.namespace, service: wanted.name),
                manager: RolloutContext.manager)
        } catch let error as APIError where error.isAlreadyExists {}
    }
}

extension Node {
    /// The object as somebody could have applied it: without what the server fills in.
    var asApplied: Node {
        var object = self
        object["status"] = nil
        for field in ["uid", "resourceVersion", "generation", "creationTimestamp", "managedFields", "selfLink"] {
            object["metadata"]?[field] = nil
        }
        object["metadata"]?["annotations"]?["deployment.kubernetes.io/revision"] = nil
        return object
    }

    /// Whether the object carries the mark of our applies.
    var isOurs: Bool { annotations[ContentHash.annotation] != nil }
}
