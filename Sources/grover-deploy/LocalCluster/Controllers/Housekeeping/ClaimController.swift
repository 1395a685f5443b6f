import Documents
import KubernetesModel

/// PersistentVolumeClaims: each is bound at once, since its volume is a folder that the node makes when it needs it.
struct ClaimController: Controller {
    func keys(after change: CacheChange, in cache: ObjectCache) -> [ObjectKey] {
        change.type == .claims ? change.after.map { [$0.key] } ?? [] : []
    }

    func reconcile(_ key: ObjectKey, in context: ControllerContext) async throws -> Duration? {
        guard let claim = context.cache.object(key), !claim.isTerminating,
            claim.node.value(at: "status", "phase")?.string != "Bound"
        else { return nil }
        let volume = Node("pvc-\(claim.uid)")
        try await context.update(claim) { node in
            if node.value(at: "spec", "volumeName") == nil { node.set(volume, at: "spec", "volumeName") }
        }
        let spec = claim.node["spec"]
        var status: Node = ["phase": "Bound"]
        status["accessModes"] = spec?["accessModes"]
        if let storage = spec?.value(at: "resources", "requests", "storage") {
            status["capacity"] = ["storage": storage]
        }
        try await context.setStatus(status, of: claim)
        return nil
    }
}
