internal import Documents
internal import KubernetesAPI
internal import KubernetesModel
internal import Planning
internal import ReleaseHistory

/// Carries releases out, several services at once; a service is the unit that is locked, released and rolled back.
///
///     let results = await Rollouts(context).apply(services)
public struct Rollouts: Sendable {
    let context: RolloutContext

    public init(_ context: RolloutContext) {
        self.context = context
    }

    /// Makes the services as they are wanted. What is so already is told without taking a lock.
    ///
    /// Locks are taken in the order of names, so that two runs over the same services cannot block each other; then
    /// all are released at once. Services that need one another start together: each waits for what it needs by itself.
    public func apply(_ services: [WantedService]) async -> [String: ServiceResult] {
        await run(services.map { ($0, nil) })
    }

    /// Brings back a release of each service; nil means the last healthy one before the present.
    public func rollback(_ services: [(name: String, namespace: String)], to revision: Int?) async
        -> [String: ServiceResult]
    {
        var results: [String: ServiceResult] = [:]
        var wanted: [(WantedService, Int?)] = []
        for service in services {
            do {
                let history = ServiceHistory(
                    service: service.name, namespace: service.namespace, client: context.client)
                let releases = try await history.releases()
                let target = try RollbackTarget.choose(releases, service: service.name, revision: revision)
                let objects = target.objects.filter { $0.kind != "Secret" }
                wanted.append(
                    (WantedService(name: service.name, namespace: service.namespace, objects: objects), target.number)
                )
            } catch {
                results[service.name] = Self.result(of: error)
                context.emit(RolloutEvent(service.name, .finished(Self.result(of: error))))
            }
        }
        return results.merging(await run(wanted)) { first, _ in first }
    }

    private func run(_ services: [(WantedService, Int?)]) async -> [String: ServiceResult] {
        var results: [String: ServiceResult] = [:]
        var open: [(WantedService, Int?, ReleaseLock?)] = []
        let context = context
        func end(_ service: String, _ result: ServiceResult) {
            results[service] = result
            context.emit(RolloutEvent(service, .finished(result)))
        }
        let done = await withTaskGroup(of: String?.self) { group in
            for (service, rollback) in services where rollback == nil {
                group.addTask {
                    let found = try? await ReleaseAssessment.make(service, context)
                    return found?.isDone == true ? service.name : nil
                }
            }
            return await group.reduce(into: Set<String>()) { names, name in if let name { names.insert(name) } }
        }
        for (service, rollback) in services.sorted(by: { $0.0.name < $1.0.name }) {
            if done.contains(service.name) {
                end(service.name, .unchanged)
                continue
            }
            do {
                open.append((service, rollback, try await freeLock(service.name, service.namespace)))
            } catch {
                end(service.name, Self.result(of: error))
            }
        }
        // Who waits for a lock may wait for long: nobody waits for them.
        let names = NamesBarrier(Set(open.filter { $0.2 != nil }.map(\.0.name)))
        await withTaskGroup(of: (String, ServiceResult).self) { group in
            for (service, rollback, lock) in open {
                group.addTask {
                    defer { names.arrive(service.name) }
                    let result = await self.holding(lock, service.name, service.namespace) { lock in
                        try await ServiceRollout(
                            wanted: service, context: context.patient, lock: lock, rollbackOf: rollback, names: names
                        ).run()
                    }
                    return (service.name, result)
                }
            }
            for await (name, result) in group { end(name, result) }
        }
        return results
    }

    /// The lock where it is free. One that is held is waited for beside the work on other services.
    func freeLock(_ service: String, _ namespace: String) async throws -> ReleaseLock? {
        try await ReleaseLock.takeIfFree(
            service: service, namespace: namespace, holder: context.holder, client: context.client, now: context.now)
    }

    private func lock(_ service: String, _ namespace: String) async throws -> ReleaseLock {
        try await ReleaseLock.acquire(
            service: service, namespace: namespace, holder: context.holder, client: context.client,
            clock: context.clock, now: context.now,
            whileWaiting: { context.emit(RolloutEvent(service, .waitingForLock(holder: $0))) })
    }

    /// Works while the lock is renewed beside it, and gives it back at the end, also after a cancellation.
    func holding(
        _ free: ReleaseLock?, _ service: String, _ namespace: String,
        _ work: @escaping @Sendable (ReleaseLock) async throws -> ServiceResult
    ) async -> ServiceResult {
        let context = context
        let lock: ReleaseLock
        if let free {
            lock = free
        } else {
            do { lock = try await self.lock(service, namespace) } catch { return Self.result(of: error) }
        }
        let result: ServiceResult
        do {
            result = try await withThrowingTaskGroup(of: ServiceResult?.self) { group in
                group.addTask { try await work(lock) }
                group.addTask {
                    while true {
                        try await context.clock.sleep(for: ReleaseLock.renewEvery)
                        do {
                            try await lock.renew(now: context.now())
                        } catch is TransportError {
                            // The next renewal may come through; the lock holds for three of them.
                        } catch let error as APIError where error.isStale || error.status >= 429 {}
                    }
                }
                defer { group.cancelAll() }
                // Only the work ends with a value; the renewal can but throw.
                guard let first = try await group.next(), let result = first else { return .interrupted }
                return result
            }
        } catch {
            result = Self.result(of: error)
        }
        // Not part of this task, which may be cancelled: the next run need not wait for the lock to run out.
        await Task.detached { await lock.release() }.value
        return result
    }

    /// How an error ends a service's release, or all of them.
    public static func result(of error: any Error) -> ServiceResult {
        switch error {
        case is CancellationError: return .interrupted
        case let held as LockHeld: return .lockHeld(held)
        case let error as APIError where !error.fieldConflicts.isEmpty:
            let fields = error.fieldConflicts.compactMap { cause in
                cause.message.map { "\(cause.field ?? "?"): \($0)" }
            }
            return .owned(
                "fields are owned by others (\(fields.joined(separator: "; "))); "
                    + "take them with --force-conflicts, or leave them out of the catalog")
        case let error as APIError where error.isNotAuthorised:
            return .notAuthorised(error.description)
        case let problem as Problem where problem.place == nil:
            return .failed(problem.message)
        default:
            return Task.isCancelled ? .interrupted : .failed(String(describing: error))
        }
    }
}
