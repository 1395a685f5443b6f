internal import Documents
public import KubernetesAPI
public import KubernetesModel

/// Somebody else is releasing the service.
public struct LockHeld: Error, Sendable, Hashable, CustomStringConvertible {
    public var service: String
    public var holder: String
    public var since: String?

    public init(service: String, holder: String, since: String? = nil) {
        self.service = service
        self.holder = holder
        self.since = since
    }

    public var description: String {
        "service '\(service)' is being released by \(holder)\(since.map { " since \($0)" } ?? ""); "
            + "wait for it to end, or end it"
    }
}

/// The right to release one service: a Lease that its holder renews and that runs out when the holder is gone.
///
/// Whether a holder lives is told by its renewals, seen from here, and not by comparing clocks of two machines.
public struct ReleaseLock: Sendable {
    public let service: String
    public let holder: String
    /// Counts the holders; writes of a holder that was passed by carry an older one.
    public let fence: Int
    private let reference: ObjectReference
    private let client: KubernetesClient

    static let duration = 15
    public static let renewEvery = Duration.seconds(5)
    static let gvk = GroupVersionKind(apiVersion: "coordination.k8s.io/v1", kind: "Lease")

    /// Takes the lock where nobody holds it; nil where somebody does, alive or not.
    public static func takeIfFree(
        service: String, namespace: String, holder: String, client: KubernetesClient, now: @Sendable () -> Timestamp
    ) async throws -> ReleaseLock? {
        let reference = ObjectReference(gvk, namespace: namespace, name: "grover-\(service)")
        let lease = try await client.find(reference)
        guard lease.flatMap(owner) == nil else { return nil }
        do {
            return try await take(reference, lease, service, holder, client, now())
        } catch let error as APIError where error.isStale || error.isAlreadyExists {
            return nil
        }
    }

    /// - Throws: `LockHeld` as soon as the present holder is seen to renew it.
    public static func acquire(
        service: String, namespace: String, holder: String, client: KubernetesClient, clock: any Clock<Duration>,
        now: @Sendable () -> Timestamp, whileWaiting: @Sendable (String) -> Void = { _ in }
    ) async throws -> ReleaseLock {
        let reference = ObjectReference(gvk, namespace: namespace, name: "grover-\(service)")
        var seen: String?
        while true {
            do {
                let lease = try await client.find(reference)
                guard let lease, let owner = Self.owner(of: lease) else {
                    return try await take(reference, lease, service, holder, client, now())
                }
                if owner == holder {
                    // The answer to our own write was lost.
                    let fence = lease.value(at: "spec", "leaseTransitions")?.int ?? 1
                    return ReleaseLock(
                        service: service, holder: holder, fence: fence, reference: reference, client: client)
                }
                let renewed = lease.value(at: "spec", "renewTime")?.string ?? ""
                if let seen, seen != renewed {
                    throw LockHeld(
                        service: service, holder: owner, since: lease.value(at: "spec", "acquireTime")?.string)
                }
                if seen != nil { return try await take(reference, lease, service, holder, client, now()) }
                seen = renewed
                whileWaiting(owner)
                try await awaitChange(of: reference, lease, client, clock)
            } catch let error as APIError where error.isStale || error.isAlreadyExists {
                // Somebody was faster: look again who it is.
                seen = nil
            }
        }
    }

    /// Extends the lock.
    ///
    /// - Throws: `LockHeld` when it ran out and somebody else has taken it.
    public func renew(now: Timestamp) async throws {
        let lease = try await client.get(reference)
        guard lease.value(at: "spec", "holderIdentity")?.string == holder else {
            throw LockHeld(service: service, holder: Self.owner(of: lease) ?? "nobody", since: nil)
        }
        var renewed = lease
        renewed.set(Node(now.microText), at: "spec", "renewTime")
        _ = try await client.replace(renewed, manager: ServiceHistory.manager)
    }

    /// Gives the lock back; failing to is no error, it runs out by itself.
    public func release() async {
        guard let lease = try? await client.find(reference),
            lease.value(at: "spec", "holderIdentity")?.string == holder
        else { return }
        var free = lease
        free.set("", at: "spec", "holderIdentity")
        _ = try? await client.replace(free, manager: ServiceHistory.manager)
    }

    private static func owner(of lease: Node) -> String? {
        guard let owner = lease.value(at: "spec", "holderIdentity")?.string, !owner.isEmpty else { return nil }
        return owner
    }

    private static func take(
        _ reference: ObjectReference, _ lease: Node?, _ service: String, _ holder: String,
        _ client: KubernetesClient, _ now: Timestamp
    ) async throws -> ReleaseLock {
        let fence = (lease?.value(at: "spec", "leaseTransitions")?.int ?? 0) + 1
        var taken: Node =
            lease ?? [
                "apiVersion": Node(gvk.apiVersion), "kind": Node(gvk.kind),
                "metadata": [
                    "name": Node(reference.name), "namespace": Node(reference.namespace ?? ""),
                    "labels": [
                        "app.kubernetes.io/managed-by": "grover-deploy", ReleaseRecord.serviceLabel: Node(service),
                    ],
                ],
            ]
        taken["spec"] = [
            "holderIdentity": Node(holder), "leaseDurationSeconds": Node(duration),
            "acquireTime": Node(now.microText), "renewTime": Node(now.microText), "leaseTransitions": Node(fence),
        ]
        if lease == nil {
            _ = try await client.create(taken, manager: ServiceHistory.manager)
        } else {
            _ = try await client.replace(taken, manager: ServiceHistory.manager)
        }
        return ReleaseLock(service: service, holder: holder, fence: fence, reference: reference, client: client)
    }

    /// Returns when the lease changes, or after as long as a holder that lives would have needed to renew it.
    private static func awaitChange(
        of reference: ObjectReference, _ lease: Node, _ client: KubernetesClient, _ clock: any Clock<Duration>
    ) async throws {
        let seconds = lease.value(at: "spec", "leaseDurationSeconds")?.int ?? duration
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await clock.sleep(for: .seconds(seconds)) }
            group.addTask {
                let events = client.watch(
                    gvk, namespace: reference.namespace, name: reference.name, from: lease.resourceVersion)
                do {
                    for try await event in events {
                        switch event {
                        case .added, .modified, .deleted: return
                        case .bookmark, .restarted: continue
                        }
                    }
                } catch let error as APIError where error.isForbidden {
                    // Who may not watch sees a renewal at the end of the wait.
                }
                try await clock.sleep(for: .seconds(seconds))
            }
            try await group.next()
            group.cancelAll()
        }
    }
}
