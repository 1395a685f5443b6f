import Documents
import KubernetesModel

/// Takes definitions into service, and clears up after those that are deleted.
///
/// It is part of the API server, not of the controllers: a definition is established even where none run.
struct DefinitionKeeper: Sendable {
    static let finalizer = "customresourcecleanup.apiextensions.k8s.io"
    private static let options = WriteOptions(manager: "kube-apiserver")
    /// Definitions and all that they define.
    private static let followed = TypeSelection.allBut(
        Set(ResourceType.builtIn).subtracting([.customResourceDefinitions]))

    let registry: ObjectRegistry

    /// Runs until the store is closed or the task cancelled.
    func run() async {
        while !Task.isCancelled, !registry.store.isEnding {
            let feed = ObjectFeed(registry.store, types: Self.followed)
            while let event = await feed.next() {
                if event.type == .customResourceDefinitions {
                    settle(event.object.objectName ?? "")
                } else if event.change == .deleted {
                    settle("\(event.type.plural).\(event.type.group)")
                }
            }
        }
    }

    /// Brings one definition forward; what is refused is tried again with its next change.
    func settle(_ name: String) {
        let key = ObjectKey(.customResourceDefinitions, namespace: nil, name: name)
        guard let definition = registry.standing(key)?.node else { return }
        if definition.deletionTimestamp != nil {
            clearUp(definition, key)
        } else {
            _ = try? registry.rewrite(key, subresource: "status", options: Self.options) { object in
                establish(&object)
            }
        }
    }

    private func clearUp(_ definition: Node, _ key: ObjectKey) {
        guard definition.finalizers.contains(Self.finalizer) else { return }
        var isEmpty = true
        if let type = CustomResource(definition: definition)?.types.first?.storage {
            for object in registry.store.objects(type).objects {
                if object.node.deletionTimestamp == nil {
                    _ = try? registry.delete(object.key, options: DeletionOptions())
                }
                if registry.store.object(object.key) != nil { isEmpty = false }
            }
        }
        guard isEmpty else { return }
        _ = try? registry.rewrite(key, subresource: nil, options: Self.options) { object in
            let kept = object.finalizers.filter { $0 != Self.finalizer }
            object.set(kept.isEmpty ? nil : Node(kept.map { Node($0) }), at: "metadata", "finalizers")
        }
    }

    private func establish(_ definition: inout Node) {
        let wanted = definition.value(at: "spec", "names") ?? .emptyMap
        var accepted = definition.value(at: "status", "acceptedNames") ?? .emptyMap
        let conflict = NameConflict.first(of: definition, in: registry)
        if conflict == nil { accepted = wanted }
        definition.set(accepted, at: "status", "acceptedNames")
        let now = registry.now()
        definition.setCondition(
            "NamesAccepted", conflict == nil, reason: conflict?.reason ?? "NoConflicts",
            message: conflict?.message ?? "no conflicts found", now)
        let isEstablished = definition.condition("Established")?["status"]?.string == "True"
        if isEstablished || conflict == nil {
            definition.setCondition(
                "Established", true, reason: "InitialNamesAccepted",
                message: "the initial names have been accepted", now)
        } else {
            definition.setCondition(
                "Established", false, reason: "NotAccepted", message: "not all names are accepted", now)
        }
        let storage = definition.value(at: "spec", "versions")?.list?.first { $0["storage"]?.bool == true }
        var stored = definition.value(at: "status", "storedVersions")?.list ?? []
        if let name = storage?["name"], !stored.contains(name) { stored.append(name) }
        definition.set(Node(stored), at: "status", "storedVersions")
    }
}

/// A name of a definition that another one has taken.
private struct NameConflict {
    let reason: String
    let message: String

    static func first(of definition: Node, in registry: ObjectRegistry) -> NameConflict? {
        let group = definition.value(at: "spec", "group")?.string
        let names = definition.value(at: "spec", "names")
        var taken: Set<String> = []
        var kinds: Set<String> = []
        for type in registry.store.resources.served where type.group == group {
            if "\(type.plural).\(type.group)" == definition.objectName { continue }
            taken.formUnion([type.plural, type.singular] + type.shortNames)
            kinds.formUnion([type.kind, type.listKind])
        }
        let short = names?["shortNames"]?.list?.compactMap(\.string) ?? []
        let checks: [(String, [String], Set<String>)] = [
            ("PluralConflict", [names?["plural"]?.string ?? ""], taken),
            ("SingularConflict", [names?["singular"]?.string ?? ""], taken),
            ("ShortNamesConflict", short, taken),
            ("KindConflict", [names?["kind"]?.string ?? ""], kinds),
            ("ListKindConflict", [names?["listKind"]?.string ?? ""], kinds),
        ]
        for (reason, candidates, used) in checks {
            guard let name = candidates.first(where: used.contains) else { continue }
            return NameConflict(reason: reason, message: "\"\(name)\" is already in use")
        }
        return nil
    }
}

extension Node {
    /// Sets a condition; its time moves only when its status does.
    fileprivate mutating func setCondition(
        _ type: String, _ isTrue: Bool, reason: String, message: String, _ now: Timestamp
    ) {
        let old = condition(type)
        let status = isTrue ? "True" : "False"
        let time = old?["status"]?.string == status ? old?["lastTransitionTime"] : nil
        let fresh: Node = [
            "type": Node(type), "status": Node(status), "lastTransitionTime": time ?? Node(now.text),
            "reason": Node(reason), "message": Node(message),
        ]
        var all = value(at: "status", "conditions")?.list ?? []
        if let index = all.firstIndex(where: { $0["type"]?.string == type }) {
            all[index] = fresh
        } else {
            all.append(fresh)
        }
        set(Node(all), at: "status", "conditions")
    }

    /// What a definition that is deleted says while its objects go.
    mutating func markAsTerminatingDefinition(_ now: Timestamp) {
        setCondition(
            "Terminating", true, reason: "InstanceDeletionPending",
            message: "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon", now)
    }
}
