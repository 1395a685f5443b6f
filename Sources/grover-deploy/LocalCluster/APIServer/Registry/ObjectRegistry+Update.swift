import Documents
import KubernetesModel

extension ObjectRegistry {
    /// Replaces an object by a request's body (PUT).
    func replace(
        _ key: ObjectKey, subresource: String?, _ body: Node, options: WriteOptions
    ) throws -> WriteResult {
        var body = body
        if body.metadata?.map == nil { body["metadata"] = .emptyMap }
        try placeInNamespace(&body, type: key.type, namespace: key.namespace)
        if let name = body.objectName, name != key.name { throw APIStatus.nameMismatch(name, key.name) }
        let warnings = try rules.checkFields(of: &body, type: key.type, validation: options.validation)
        let isUnconditional = body.resourceVersion?.isEmpty ?? true
        if isUnconditional, key.type.requiresVersionToUpdate {
            throw APIStatus.versionRequired(key.type, key.name)
        }
        let object = try rewrite(key, subresource: subresource, options: options) { live in
            var next = body
            if isUnconditional { next.set(live.metadata?["resourceVersion"], at: "metadata", "resourceVersion") }
            live = next
        }
        return WriteResult(object: object, warnings: warnings)
    }

    /// Reads an object, changes it and writes it, with nobody in between.
    func rewrite(
        _ key: ObjectKey, subresource: String?, options: WriteOptions, _ change: (inout Node) throws -> Void
    ) throws -> Node {
        try inTurn {
            let old = try get(key)
            var next = old.node
            try change(&next)
            return try write(next, over: old, subresource: subresource, options: options)
        }
    }

    /// Server-side apply: merges the configuration into the live object, or creates it.
    func apply(
        _ key: ObjectKey, subresource: String?, _ configuration: Node, force: Bool, options: WriteOptions
    ) throws -> WriteResult {
        let owner = FieldOwner(manager: options.manager, subresource: subresource, time: now())
        return try inTurn {
            guard let old = standing(key) else {
                guard subresource == nil else { throw APIStatus.notFound(key.type, key.name) }
                if let user = options.user { try access.requireCreation(of: key, by: user) }
                if let uid = configuration.uid, !uid.isEmpty { throw APIStatus.absentForUID(key.type, key.name, uid) }
                var merged = try rules.apply(configuration, to: nil, type: key.type, owner: owner, force: force)
                try placeInNamespace(&merged, type: key.type, namespace: key.namespace)
                return WriteResult(object: try createApplied(merged, type: key.type, options: options), isNew: true)
            }
            if let uid = configuration.uid, uid != old.node.uid {
                throw APIStatus.immutableUID(key.type, key.name, uid)
            }
            if let version = configuration.resourceVersion, version != old.node.resourceVersion {
                throw APIStatus.conflict(key.type, key.name)
            }
            let merged = try rules.apply(configuration, to: old.node, type: key.type, owner: owner, force: force)
            let object = try write(merged, over: old, subresource: subresource, isApplied: true, options: options)
            return WriteResult(object: object)
        }
    }

    /// Writes the next state of an object, after it has gone through defaults, validation and ownership.
    ///
    /// What changes nothing is not written. What is being deleted and has nothing left to wait for goes.
    func write(
        _ candidate: Node, over old: StoredObject, subresource: String?, isApplied: Bool = false,
        options: WriteOptions
    ) throws -> Node {
        let type = old.type
        if let version = candidate.resourceVersion, version != old.node.resourceVersion {
            throw APIStatus.conflict(type, old.key.name)
        }
        if let uid = candidate.uid, uid != old.node.uid {
            throw APIStatus.conflict(
                type, old.key.name,
                "Precondition failed: UID in precondition: \(uid), UID in object meta: \(old.node.uid ?? "")")
        }
        var next = carryOver(candidate, from: old.node, type: type, subresource: subresource)
        rules.applyDefaults(to: &next, type: type)
        if type == .services, subresource == nil { try keepServiceAddress(&next, old: old.node) }
        if !isApplied, subresource != "binding" {
            let owner = FieldOwner(manager: options.manager, subresource: subresource, time: now())
            rules.recordUpdate(&next, replacing: old.node, type: type, owner: owner)
        }
        if subresource == nil { FirstForm.keep(&next, old: old.node, type: type) }
        try rules.validate(next, replacing: old.node, type: type, subresource: subresource)
        if subresource != "status", subresource != "binding", type.hasGeneration,
            Self.intentDiffers(next, old.node, type)
        {
            next.set(Node((old.node.generation ?? 0) + 1), at: "metadata", "generation")
        }
        if Self.isSame(next, old.node) { return old.node }
        let request = AdmissionRequest(old.key, subresource: subresource, options)
        for step in admission { try step.check(next, replacing: old.node, request, in: store) }
        if options.isDryRun { return StoredObject.arranged(next, type: type, revision: old.revision) }
        if hasNothingToWaitFor(next, type: type) {
            return try drop(next, at: old.key, expecting: old.revision)
        }
        return try keep(next, at: old.key, expecting: .revision(old.revision))
    }

    /// The candidate with everything that this door may not change taken from the old object.
    private func carryOver(_ candidate: Node, from old: Node, type: ResourceType, subresource: String?) -> Node {
        var next: Node
        switch subresource {
        case "status":
            next = old
            next["status"] = candidate["status"]
            next["metadata"]?["managedFields"] = candidate.metadata?["managedFields"]
            // As on a real server: a Deployment's revision is written together with its status.
            next["metadata"]?["annotations"] = candidate.metadata?["annotations"]
        case "scale":
            next = old
            let replicas = store.resources.scalePaths(of: type).replicas
            next.set(candidate.value(at: replicas), at: replicas[...])
            next["metadata"]?["managedFields"] = candidate.metadata?["managedFields"]
        case "binding":
            next = old
            next.set(candidate.value(at: "spec", "nodeName"), at: "spec", "nodeName")
            next.set(candidate.value(at: "status", "conditions"), at: "status", "conditions")
            next["metadata"]?["labels"] = candidate.metadata?["labels"]
        case "finalize":
            next = old
            next.set(candidate.value(at: "spec", "finalizers"), at: "spec", "finalizers")
        default:
            next = candidate
            if type.subresources.contains("status") { next["status"] = old["status"] }
        }
        next["kind"] = Node(type.kind)
        next["apiVersion"] = Node(type.apiVersion)
        for key in [
            "name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds",
            "generation", "resourceVersion", "generateName",
        ] {
            next.set(old.metadata?[key], at: "metadata", key)
        }
        if next.metadata?["managedFields"] == nil {
            next.set(old.metadata?["managedFields"], at: "metadata", "managedFields")
        }
        return next
    }

    /// Whether anything differs beside metadata and status.
    private static func intentDiffers(_ left: Node, _ right: Node, _ type: ResourceType) -> Bool {
        func intent(_ node: Node) -> Node {
            var node = node
            for key in ["metadata", "kind", "apiVersion"] { node[key] = nil }
            // Where the status has no door of its own it is intent like all else.
            if !type.isCustom || type.subresources.contains("status") { node["status"] = nil }
            return node
        }
        return intent(left) != intent(right)
    }

    /// Whether two states differ in nothing but the times of `managedFields`.
    private static func isSame(_ left: Node, _ right: Node) -> Bool {
        func timeless(_ node: Node) -> Node {
            var node = node
            guard let entries = node.metadata?["managedFields"]?.list else { return node }
            let bare = entries.map { entry in
                var entry = entry
                entry["time"] = nil
                return entry
            }
            node.set(Node(bare), at: "metadata", "managedFields")
            return node
        }
        return timeless(left) == timeless(right)
    }
}

extension ResourceType {
    /// Whether a PUT must say which version it replaces.
    var requiresVersionToUpdate: Bool {
        switch self {
        case .leases, .ingresses, .disruptionBudgets, .networkPolicies: true
        default: false
        }
    }
}

extension APIStatus {
    static func nameMismatch(_ given: String, _ wanted: String) -> APIStatus {
        badRequest("the name of the object (\(given)) does not match the name on the URL (\(wanted))")
    }

    static func versionRequired(_ type: ResourceType, _ name: String) -> APIStatus {
        let cause = Cause(
            reason: "FieldValueInvalid", message: "Invalid value: 0: must be specified for an update",
            field: "metadata.resourceVersion")
        return invalid(kind: type.plural, group: type.group, name: name, [cause])
    }

    static func immutableUID(_ type: ResourceType, _ name: String, _ uid: String) -> APIStatus {
        let cause = Cause(
            reason: "FieldValueInvalid", message: "Invalid value: \"\(uid)\": field is immutable",
            field: "metadata.uid")
        return invalid(type, name, [cause, cause])
    }

    static func absentForUID(_ type: ResourceType, _ name: String, _ uid: String) -> APIStatus {
        conflict(
            type, name, "uid mismatch: the provided object specified uid \(uid), and no existing object was found")
    }
}
