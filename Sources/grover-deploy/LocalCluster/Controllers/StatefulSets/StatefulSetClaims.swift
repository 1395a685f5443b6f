import Documents
import KubernetesModel

/// Whom the claims of a StatefulSet belong to, by its retention policy: the garbage collector does the rest.
struct StatefulSetClaims {
    let set: StatefulSetState
    let context: ControllerContext

    /// Makes the owners of all claims what the policy says; those of surplus pods go with them.
    func follow(_ pods: [PodState]) async throws {
        guard !set.claimTemplates.isEmpty else { return }
        for pod in pods {
            guard let ordinal = set.ordinal(of: pod.object) else { continue }
            let isSurplus = !set.ordinals.contains(ordinal)
            for claim in standing(ordinal) {
                var wanted: Node?
                if isSurplus, set.claimsGoWithPods {
                    wanted = pod.object.controllerReference
                } else if set.claimsGoWithSet {
                    wanted = set.object.controllerReference
                }
                try await setOwner(wanted, of: claim, among: [set.object.uid, pod.object.uid])
            }
        }
    }

    /// Whether a claim of an earlier pod is still on its way out.
    func isHeldUp(_ ordinal: Int) -> Bool {
        standing(ordinal).contains { claim in
            claim.isTerminating
                || claim.node.ownerReferences.contains {
                    $0["kind"] == "Pod" && context.cache.object(uid: $0["uid"]?.string ?? "") == nil
                }
        }
    }

    private func standing(_ ordinal: Int) -> [CachedObject] {
        set.claims(ordinal).compactMap { claim in
            context.cache.object(
                ObjectKey(.claims, namespace: set.object.namespace, name: claim.objectName ?? ""))
        }
    }

    private func setOwner(_ wanted: Node?, of claim: CachedObject, among ours: [String]) async throws {
        let others = claim.node.ownerReferences.filter { !ours.contains($0["uid"]?.string ?? "") }
        let owners = others + (wanted.map { [$0] } ?? [])
        guard owners.map({ $0["uid"] }) != claim.node.ownerReferences.map({ $0["uid"] }) else { return }
        try await context.update(claim) { node in
            node["metadata"]?["ownerReferences"] = owners.isEmpty ? nil : Node(owners)
        }
    }
}
