import Documents
import KubernetesModel

/// StatefulSets: pods with stable names and volumes, started, stopped and updated in order.
struct StatefulSetController: Controller {
    private static let component = "statefulset-controller"

    func keys(after change: CacheChange, in cache: ObjectCache) -> [ObjectKey] {
        switch change.type {
        case .statefulSets: change.states.prefix(1).map(\.key)
        case .pods: cache.owners(.statefulSets, after: change)
        // A pod waits for the claim of one of the same name before it to be gone.
        case .claims where change.isDeletion:
            cache.objects(.statefulSets, namespace: change.states.first?.namespace).map(\.key)
        default: []
        }
    }

    func reconcile(_ key: ObjectKey, in context: ControllerContext) async throws -> Duration? {
        guard let object = context.cache.object(key), let selector = object.selector, !object.isTerminating else {
            return nil
        }
        let set = StatefulSetState(object)
        let history = ControllerRevisions(
            owner: object, template: set.template, hashLabel: "controller.kubernetes.io/hash", context: context)
        let revisions = try await history.follow()
        guard let update = revisions.last else { return nil }
        let currentName = object.node.value(at: "status", "currentRevision")?.string
        let current = revisions.first { $0.name == currentName } ?? update

        let now = context.now()
        let states = try await Ownership(owner: object, selector: selector).claim(.pods, in: context)
            .map { PodState($0) }
        let pods = states.compactMap { state in
            set.ordinal(of: state.object).map {
                StatefulSetPlan.Pod(state, ordinal: $0, minReadySeconds: set.minReadySeconds, now: now)
            }
        }
        let plan = StatefulSetPlan(
            ordinals: set.ordinals, isParallel: set.isParallel, replacesOnDelete: set.replacesOnDelete,
            partition: set.partition,
            maxUnavailable: max(1, set.maxUnavailable.resolve(of: set.replicas, roundingUp: true)),
            updateRevision: update.name)
        let claims = StatefulSetClaims(set: set, context: context)
        try await claims.follow(states)
        for step in plan.steps(pods) {
            switch step {
            case .create(let ordinal):
                let isOld = !set.replacesOnDelete && ordinal < set.firstOrdinal + set.partition
                guard !claims.isHeldUp(ordinal) else { continue }
                try await create(ordinal, of: set, revision: isOld ? current : update, in: context)
            case .delete(let name, let why):
                guard let pod = states.first(where: { $0.object.name == name }) else { continue }
                try await delete(pod, why, of: set, in: context)
            }
        }
        let status = StatefulSetStatus(set, pods: pods, ready: states, current: current.name, update: update.name)
        try await context.setStatus(status.node, of: object)
        try await history.cleanUp(revisions, inUse: status.revisionsInUse, keeping: set.historyLimit)
        return states.soonestAvailability(minReadySeconds: set.minReadySeconds, at: now)
    }

    private func create(
        _ ordinal: Int, of set: StatefulSetState, revision: ControllerRevisions.Revision,
        in context: ControllerContext
    ) async throws {
        let pod = set.pod(ordinal, template: revision.template, revision: revision.name)
        let name = pod.objectName ?? ""
        do {
            for claim in set.claims(ordinal) {
                let key = ObjectKey(.claims, namespace: set.object.namespace, name: claim.objectName ?? "")
                guard context.cache.object(key) == nil else { continue }
                try await context.create(.claims, claim)
                await context.events.record(
                    "SuccessfulCreate", "Create Claim \(key.name) Pod \(name) in StatefulSet \(set.name) success",
                    about: set.object, from: Self.component)
            }
            try await context.create(.pods, pod)
            await context.events.record(
                "SuccessfulCreate", "Create Pod \(name) in StatefulSet \(set.name) successful", about: set.object,
                from: Self.component)
        } catch let status as APIStatus {
            if status.causes.contains(where: { $0.reason == "NamespaceTerminating" }) { return }
            await context.events.record(
                "FailedCreate",
                "Create Pod \(name) in StatefulSet \(set.name) failed error: \(status.message)", about: set.object,
                from: Self.component, severity: .warning)
            throw status
        }
    }

    private func delete(
        _ pod: PodState, _ why: StatefulSetPlan.Reason, of set: StatefulSetState, in context: ControllerContext
    ) async throws {
        if why == .finished {
            let failed = pod.phase == "Failed"
            await context.events.record(
                failed ? "RecreatingFailedPod" : "RecreatingTerminatedPod",
                "StatefulSet \(set.object.namespace)/\(set.name) is recreating "
                    + "\(failed ? "failed" : "terminated") Pod \(pod.object.name)",
                about: set.object, from: Self.component, severity: failed ? .warning : .normal)
        }
        try await context.delete(pod.object)
        await context.events.record(
            "SuccessfulDelete", "Delete Pod \(pod.object.name) in StatefulSet \(set.name) successful",
            about: set.object, from: Self.component)
    }
}
