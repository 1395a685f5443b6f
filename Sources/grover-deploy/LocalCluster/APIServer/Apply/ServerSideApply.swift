import Documents
import KubernetesModel

/// Server-side apply: a configuration merged into the live object field by field, with an owner for each field.
///
/// What the manager applied before and leaves out now goes, unless somebody else owns it too. Two who apply the same
/// value share it; another value than a present owner's is a conflict, which `force` decides for the applier.
struct ServerSideApply {
    let type: ResourceType
    let schema: SchemaType
    let owner: FieldOwner
    let force: Bool

    /// The merged object with its `managedFields`, before defaults; the live object itself when nothing changes.
    func apply(_ configuration: Node, to stored: Node?) throws(APIStatus) -> Node {
        let applied = try checked(configuration)
        let live = stored ?? emptyObject(for: configuration)
        let liveState = live.unmanaged
        var managed = ManagedFields(of: live)
        if managed.entries.isEmpty, stored != nil { adoptUnownedState(liveState, into: &managed) }

        var me = ManagedEntry(owner: owner, isApply: true, apiVersion: type.apiVersion)
        me.time = nil
        let former = managed.entries.first { $0.identity == me.identity }?.fields
        let mine = FieldSet(of: applied, as: schema).subtracting(.unowned)
        var state = ObjectMerge.merge(applied, into: liveState, as: schema)
        managed.withEntry(me) { entry in
            entry.fields = mine
            entry.apiVersion = type.apiVersion
        }
        if let former, !former.isEmpty { state = prune(state, former: former, managed: managed) }

        let difference = ObjectComparison(from: liveState, to: state, as: schema)
        let changed = difference.modified.union(difference.added)
        try resolveConflicts(
            over: changed, allowed: LastApplied.undisputed(in: liveState, by: owner, as: schema), in: &managed,
            with: me)
        managed.take(difference.removed, exceptFrom: me.identity)

        let isSameState = difference.isEmpty
        var result = isSameState ? liveState : state
        let lastApplied = LastApplied.follow(configuration, by: owner, in: &result)
        if isSameState, mine == former ?? .empty, !lastApplied { return live }
        // Ownership alone leaves the time of the last change, or none.
        if !isSameState { managed.withEntry(me) { $0.touch(owner) } }
        result.set(managed.node, at: "metadata", "managedFields")
        return result
    }

    /// Removes what the manager no longer applies and nobody else owns.
    private func prune(_ merged: Node, former: FieldSet, managed: ManagedFields) -> Node {
        let dropped = former.withNamedFields(of: schema)
        let kept = managed.entries.reduce(FieldSet.empty) { $0.union($1.fields) }.withNamedFields(of: schema)
        let all = FieldSet(of: merged, as: schema).withNamedFields(of: schema)
        let withoutMine = merged.removing(dropped, as: schema)
        let left = FieldSet(of: withoutMine, as: schema).withNamedFields(of: schema)
        // What stays in place below a dropped field because others own it keeps the way to it.
        let withOthers = merged.removing(all.subtracting(left.union(kept)), as: schema)
        let final = FieldSet(of: withOthers, as: schema).withNamedFields(of: schema)
        return merged.removing(all.subtracting(final).intersection(dropped), as: schema)
    }

    private func resolveConflicts(
        over changed: FieldSet, allowed: FieldSet, in managed: inout ManagedFields, with me: ManagedEntry
    ) throws(APIStatus) {
        guard !changed.isEmpty else { return }
        var conflicts = ApplyConflicts(isScale: owner.subresource == "scale")
        for entry in managed.entries where entry.identity != me.identity {
            conflicts.add(entry, entry.fields.intersection(changed).subtracting(allowed))
        }
        if !force, let refusal = conflicts.refusal { throw refusal }
        managed.take(changed, exceptFrom: me.identity)
    }

    /// An object that nobody has owned so far belongs to a manager of its own, so that an apply can conflict with it.
    private func adoptUnownedState(_ state: Node, into managed: inout ManagedFields) {
        let difference = ObjectComparison(from: schema.zeroValue, to: state, as: schema)
        let fields = difference.added.union(difference.modified).subtracting(.unowned)
        let before = FieldOwner(manager: "before-first-apply", subresource: nil, time: owner.time)
        managed.entries.append(
            ManagedEntry(owner: before, isApply: false, apiVersion: type.apiVersion, fields: fields))
    }

    private func emptyObject(for configuration: Node) -> Node {
        var object = schema.zeroValue
        object["apiVersion"] = Node(type.apiVersion)
        object["kind"] = Node(type.kind)
        for key in ["name", "namespace"] {
            object.set(configuration.metadata?[key], at: "metadata", key)
        }
        return object
    }

    /// The configuration without what this door cannot change, if it fits the schema.
    private func checked(_ configuration: Node) throws(APIStatus) -> Node {
        guard configuration.gvk == type.gvk || owner.subresource == "scale" else {
            throw .badRequest(
                "invalid object type: \(configuration.apiVersion ?? ""), Kind=\(configuration.kind ?? "")")
        }
        if let managed = configuration.metadata?["managedFields"], !managed.isNothing {
            throw .badRequest("metadata.managedFields must be nil")
        }
        if let refusal = AppliedConfigurationCheck.refusal(
            of: configuration, as: schema, isCustom: type.isCustom)
        {
            throw refusal
        }
        var applied = configuration.unmanaged
        if owner.subresource == "scale" {
            applied["apiVersion"] = Node(type.apiVersion)
            applied["kind"] = Node(type.kind)
        }
        for field in type.fieldsOutOfReach(of: owner.subresource) { applied[field] = nil }
        // Identity and bookkeeping of the live object are not for a configuration to change.
        for key in ["uid", "resourceVersion", "creationTimestamp", "generation", "selfLink"] {
            applied["metadata"]?[key] = nil
        }
        return applied
    }
}
