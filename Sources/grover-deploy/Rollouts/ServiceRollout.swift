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
    let names: NamesBarrier

    var history: ServiceHistory {
        ServiceHistory(service: wanted.name, namespace: wanted.namespace, client: context.client)
    }

    func run() async throws -> ServiceResult {
        var found = try await ReleaseAssessment.make(wanted, context)
        if found.isDone && rollbackOf == nil { return .unchanged }
        if let paused = found.plan.changes.first(where: \.isPausedByOthers) {
            let name = "\(paused.reference.gvk.kind.lowercased())/\(paused.reference.name)"
            return .owned(
                "\(paused.reference) is paused, so nothing would roll out; let it go on with "
                    + "'kubectl -n \(wanted.namespace) rollout resume \(name)'")
        }
        try await checkReading()
        found.plan = found.plan.refined(by: try await dryRun(found.plan))
        emitPlan(found.plan)
        if found.plan.isEmpty, !found.needsVerdict, rollbackOf == nil {
            // Nothing is to be written, so there is nothing to take back either.
            let number = found.releases.last?.number
            if let report = try await awaitHealth(found.plan.changes, release: number, follows: false) {
                return .unhealthy(report)
            }
            return try await missingAddress(found.plan.changes).map { .unhealthy($0) } ?? .unchanged
        }
        var release = try await begin(found)
        var failure: FailureReport?
        do {
            for secret in wanted.secrets { try await ensure(secret) }
            try await apply(found.plan, to: &release)
            if !found.isHealthy { try await replaceStuckPods(found.plan) }
            failure = try await awaitHealth(found.plan.changes, release: release.number, follows: true)
            if failure == nil {
                try await prune(found.plan)
                release = try await finish(release, .healthy)
            }
        } catch let error where Self.isAgainstTheRelease(error) && !Task.isCancelled {
            // Something was written already: half a release must not stay.
            failure = FailureReport(release: release.number, message: String(describing: error))
        } catch let error as TransportError where !Task.isCancelled {
            return .failed(
                "\(error); release \(release.number) is unfinished: "
                    + "run the command again, it goes on from there")
        }
        if let failure { return try await fail(release, failure, found) }
        try? await history.trim(found.releases + [release])
        return try await missingAddress(found.plan.changes).map { .unhealthy($0) }
            ?? .healthy(release: release.number, rollbackOf: rollbackOf)
    }

    /// Whether an error says that the release will not do; a cluster that is away or does not know us says nothing.
    static func isAgainstTheRelease(_ error: any Error) -> Bool {
        switch error {
        case let error as APIError: error.status < 500 && error.status != 429 && !error.isUnauthorized
        case is CancellationError, is LockHeld, is TransportError: false
        default: true
        }
    }

    // MARK: Steps

    /// Asks the server what it would say to each change, so that a refusal comes before the first write.
    ///
    /// - Returns: what it would make of them.
    private func dryRun(_ plan: Plan) async throws -> [ObjectReference: Node] {
        try await withThrowingTaskGroup(of: (ObjectReference, Node?).self) { group in
            for change in plan.changes where change.action != .unchanged {
                group.addTask {
                    var object = change.object
                    // Taken back through `/scale` before the object is sent.
                    if change.takenBackReplicas != nil { object["spec"]?["replicas"] = nil }
                    do {
                        let answer = try await context.client.apply(
                            object, manager: RolloutContext.manager, force: takesOwnership, dryRun: true)
                        return (change.reference, answer.object)
                    } catch let error as APIError where error.status == 400 && error.message.contains("dry run") {
                        // An admission webhook that cannot be asked without consequences.
                        return (change.reference, nil)
                    }
                }
            }
            var answers: [ObjectReference: Node] = [:]
            for try await (reference, object) in group { answers[reference] = object }
            return answers
        }
    }

    /// Whoever may write and not see what comes of it learns so before the first write.
    private func checkReading() async throws {
        for (version, kind) in [("v1", "Pod"), ("apps/v1", "ReplicaSet")] {
            _ = try await context.client.list(
                GroupVersionKind(apiVersion: version, kind: kind), namespace: wanted.namespace,
                fieldSelector: "metadata.name=none")
        }
    }

    /// A rollback restores what was verified, whoever changed it since.
    private var takesOwnership: Bool { context.settings.takesOwnership || rollbackOf != nil }

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
        var entries = found.plan.changes.map { change in
            let isOfAnUnfinished = change.live.map { found.wasCreatedSinceHealthy($0, change.reference) } ?? false
            return InventoryEntry(
                change.reference, uid: change.live?.uid, created: change.action == .create || isOfAnUnfinished)
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
        var isWaitedFor = true
        for changes in plan.steps {
            if isWaitedFor, changes.contains(where: \.hasPods) {
                isWaitedFor = false
                names.arrive(wanted.name)
                await names.wait()
                try Task.checkCancellation()
            }
            let written = try await write(changes, release: release.number, force: takesOwnership)
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
    func write(_ changes: [Plan.Change], release: Int, force: Bool) async throws -> [Node] {
        for change in changes {
            if let replicas = change.handedOverReplicas {
                try await context.own(replicas, of: change.reference, as: ReplicaOwnership.handoverManager)
            }
            if let replicas = change.takenBackReplicas {
                _ = try await context.client.setScale(
                    change.reference, replicas: replicas, manager: RolloutContext.manager)
            }
        }
        return try await withThrowingTaskGroup(of: Applied.self) { group in
            for change in changes {
                var stamped = change.object
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
