internal import Documents
internal import KubernetesAPI
internal import KubernetesModel
internal import Planning
internal import ReleaseHistory

/// What there is and what is to be done, before anything is written.
struct ReleaseAssessment {
    var releases: [Release]
    var plan: Plan
    var isHealthy: Bool

    /// Whether a run can end here.
    var isDone: Bool { plan.isEmpty && isHealthy && !needsVerdict }

    /// Whether the last release was never seen to its end, or failed and stayed: what runs now is nobody's verified
    /// state, and a later failure could not be taken back to it.
    var needsVerdict: Bool { releases.last?.isUnfinished == true || releases.last?.outcome == .failed }

    /// What releases since the last healthy one have created: it was not there before them.
    func wasCreatedSinceHealthy(_ live: Node, _ reference: ObjectReference) -> Bool {
        releases.reversed().prefix { $0.outcome != .healthy && $0.outcome != .origin }
            .compactMap { $0.entry(reference) }
            .contains { $0.created && ($0.uid.map { $0 == live.uid } ?? live.isOurs) }
    }

    static func make(_ wanted: WantedService, _ context: RolloutContext) async throws -> ReleaseAssessment {
        let history = ServiceHistory(service: wanted.name, namespace: wanted.namespace, client: context.client)
        async let releases = history.releases()
        let live = try await live(wanted.objects, context.client)
        let known = try await releases
        // What an unfinished release may have left counts as well as what the last good one did.
        let inventory = Array(
            Set((known.last?.inventory ?? []) + (known.last { $0.outcome == .healthy }?.inventory ?? [])))
        return ReleaseAssessment(
            releases: known, plan: try Plan(wanted: wanted.objects, live: live, previous: merged(inventory)),
            isHealthy: live.values.allSatisfy { !decides($0) || Health.of($0) == .current })
    }

    /// Whether a service is not as it should be while the object is not: a claim may wait for a first pod, and an
    /// autoscaler for its metrics.
    private static func decides(_ object: Node) -> Bool {
        WorkloadMonitor.kinds.contains(object.kind ?? "") || object.kind == "Service"
    }

    /// The live objects of the same names, asked for all at once.
    static func live(_ objects: [Node], _ client: KubernetesClient) async throws -> [ObjectReference: Node] {
        try await withThrowingTaskGroup(of: (ObjectReference, Node?).self) { group in
            for reference in objects.compactMap(\.reference) {
                group.addTask { (reference, try await client.find(reference)) }
            }
            var live: [ObjectReference: Node] = [:]
            for try await (reference, object) in group { live[reference] = object }
            return live
        }
    }

    /// One entry an object; the one that knows a uid counts.
    static func merged(_ entries: [InventoryEntry]) -> [InventoryEntry] {
        var merged: [InventoryEntry] = []
        for entry in entries.sorted(by: { $0.reference.description < $1.reference.description }) {
            if let position = merged.firstIndex(where: { $0.isSameObject(as: entry.reference) }) {
                if merged[position].uid == nil { merged[position] = entry }
            } else {
                merged.append(entry)
            }
        }
        return merged
    }
}
