import Documents
import KubernetesModel

/// How a deletion ended: the object's last or present state, and whether it has gone.
struct DeletionResult: Sendable {
    var object: Node
    var isGone: Bool
}

extension ObjectRegistry {
    /// Starts the deletion of an object; without finalizers and grace period it goes at once.
    func delete(_ key: ObjectKey, options: DeletionOptions, isDryRun: Bool = false) throws -> DeletionResult {
        try inTurn {
            let old = try get(key)
            try checkPreconditions(options, old)
            if old.type == .namespaces, Self.lastingNamespaces.contains(key.name) {
                throw APIStatus.forbidden(.namespaces, key.name, "this namespace may not be deleted")
            }
            return try startDeletion(of: old, options: options, isDryRun: isDryRun)
        }
    }

    /// Namespaces that every cluster has.
    private static let lastingNamespaces: Set = ["default", "kube-system", "kube-public"]

    private func startDeletion(
        of old: StoredObject, options: DeletionOptions, isDryRun: Bool
    ) throws -> DeletionResult {
        let type = old.type
        var next = old.node
        let grace = gracePeriod(of: old, options: options)
        if let deadline = old.node.deletionTimestamp {
            let running = old.node.metadata?["deletionGracePeriodSeconds"]?.int ?? 0
            if type == .pods, grace < running {
                next.set(Node(shortened(deadline, by: running - grace)), at: "metadata", "deletionTimestamp")
                next.set(Node(grace), at: "metadata", "deletionGracePeriodSeconds")
            }
        } else {
            next.set(Node(now().advanced(bySeconds: Double(grace)).text), at: "metadata", "deletionTimestamp")
            if type == .namespaces {
                next.set("Terminating", at: "status", "phase")
            } else {
                next.set(Node(grace), at: "metadata", "deletionGracePeriodSeconds")
            }
            if let generation = old.node.generation {
                next.set(Node(generation + 1), at: "metadata", "generation")
            }
            // As for ever: who deletes a Job and says nothing keeps its pods.
            setFinalizers(of: &next, options.propagation ?? (type == .jobs ? .orphan : nil))
            if type == .customResourceDefinitions {
                let finalizers = next.finalizers.filter { $0 != DefinitionKeeper.finalizer }
                next.set(
                    Node((finalizers + [DefinitionKeeper.finalizer]).map { Node($0) }), at: "metadata", "finalizers")
                next.markAsTerminatingDefinition(now())
            }
        }
        if hasNothingToWaitFor(next, type: type) {
            guard !isDryRun else { return DeletionResult(object: next, isGone: true) }
            // What goes at once goes as it stands: only what has time to end is seen ending.
            let last = type == .pods || old.node.deletionTimestamp != nil ? next : old.node
            guard type == .pods, old.node.deletionTimestamp != nil, next != old.node else {
                return DeletionResult(object: try drop(last, at: old.key, expecting: old.revision), isGone: true)
            }
            // A pod whose time is cut short is seen with the time it has left, none, before it goes.
            let stored = try keep(next, at: old.key, expecting: .revision(old.revision))
            let revision = Int64(stored.resourceVersion ?? "") ?? old.revision
            return DeletionResult(object: try drop(stored, at: old.key, expecting: revision), isGone: true)
        }
        if isDryRun || next == old.node { return DeletionResult(object: next, isGone: false) }
        let stored = try keep(next, at: old.key, expecting: .revision(old.revision))
        return DeletionResult(object: stored, isGone: false)
    }

    /// Whether an object that is being deleted can go: no finalizers, and no process that still has time to end.
    func hasNothingToWaitFor(_ object: Node, type: ResourceType) -> Bool {
        guard object.deletionTimestamp != nil, object.finalizers.isEmpty else { return false }
        switch type {
        case .namespaces: return object.value(at: "spec", "finalizers")?.list?.isEmpty ?? true
        case .pods: return (object.metadata?["deletionGracePeriodSeconds"]?.int ?? 0) == 0
        default: return true
        }
    }

    private func gracePeriod(of object: StoredObject, options: DeletionOptions) -> Int {
        guard object.type == .pods else { return 0 }
        let pod = object.node
        let isBound = pod.value(at: "spec", "nodeName")?.string?.isEmpty == false
        let phase = pod.value(at: "status", "phase")?.string
        guard isBound, phase != "Succeeded", phase != "Failed" else { return 0 }
        let own = pod.value(at: "spec", "terminationGracePeriodSeconds")?.int ?? 30
        return max(0, options.gracePeriodSeconds ?? own)
    }

    private func shortened(_ deadline: String, by seconds: Int) -> String {
        (Timestamp(deadline) ?? now()).advanced(bySeconds: -Double(seconds)).text
    }

    private func setFinalizers(of object: inout Node, _ propagation: DeletionOptions.Propagation?) {
        guard let propagation else { return }
        var finalizers = object.finalizers.filter { $0 != "foregroundDeletion" && $0 != "orphan" }
        switch propagation {
        case .foreground: finalizers.append("foregroundDeletion")
        case .orphan: finalizers.append("orphan")
        case .background: break
        }
        object.set(
            finalizers.isEmpty ? nil : Node(finalizers.map { Node($0) }), at: "metadata", "finalizers")
    }

    private func checkPreconditions(_ options: DeletionOptions, _ object: StoredObject) throws {
        let type = object.type
        let name = object.key.name
        func refusal(_ why: String) -> APIStatus {
            var status = APIStatus.conflict(type, name, why)
            let kind = type.group.isEmpty ? type.kind : "\(type.kind).\(type.group)"
            status.message = "Operation cannot be fulfilled on \(kind) \"\(name)\": \(why)"
            status.kind = type.kind
            return status
        }
        if let uid = options.uid, uid != object.node.uid {
            throw refusal(
                "the UID in the precondition (\(uid)) does not match the UID in record (\(object.node.uid ?? "")). "
                    + "The object might have been deleted and then recreated")
        }
        if let version = options.resourceVersion, version != object.node.resourceVersion {
            throw refusal(
                "the ResourceVersion in the precondition (\(version)) does not match the ResourceVersion in record "
                    + "(\(object.revision)). The object might have been modified")
        }
    }
}
