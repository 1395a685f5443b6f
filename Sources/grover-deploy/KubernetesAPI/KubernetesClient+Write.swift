public import Documents
public import KubernetesModel

extension KubernetesClient {
    /// Server-side apply: creates the object, or makes the fields that the manager gives what it says.
    ///
    /// - Parameter force: take fields that other managers own; without it they are an `APIError` with `fieldConflicts`.
    /// - Parameter dryRun: let the server answer what would be, and change nothing.
    public func apply(_ object: Node, manager: String, force: Bool = false, dryRun: Bool = false) async throws
        -> Applied
    {
        let path = try await path(reference(object))
        let query = URLText.query([
            ("fieldManager", manager), ("force", force ? "true" : nil), ("dryRun", dryRun ? "All" : nil),
        ])
        let answer = try await sender.send(
            .patch, path + query, contentType: PatchType.apply.rawValue, body: JSON.bytes(object), isIdempotent: true)
        return Applied(
            object: try self.object(answer, path), created: answer.head.status == 201, warnings: answer.warnings)
    }

    /// - Throws: `APIError`, whose `isAlreadyExists` says that there is one.
    public func create(_ object: Node, manager: String, dryRun: Bool = false) async throws -> Node {
        let reference = try reference(object, needsName: false)
        let path = try await resource(for: reference.gvk).path(
            namespace: reference.namespace ?? configuration.namespace)
        let query = URLText.query([("fieldManager", manager), ("dryRun", dryRun ? "All" : nil)])
        let answer = try await sender.send(
            .post, path + query, contentType: "application/json", body: JSON.bytes(object), isIdempotent: false)
        return try self.object(answer, path)
    }

    /// Replaces the object, if it carries a resourceVersion only when nobody was faster.
    public func replace(
        _ object: Node, manager: String, subresource: String? = nil, dryRun: Bool = false
    ) async throws -> Node {
        let path = try await path(reference(object), subresource: subresource)
        let query = URLText.query([("fieldManager", manager), ("dryRun", dryRun ? "All" : nil)])
        let answer = try await sender.send(
            .put, path + query, contentType: "application/json", body: JSON.bytes(object), isIdempotent: true)
        return try self.object(answer, path)
    }

    public func patch(
        _ reference: ObjectReference, _ type: PatchType, _ body: Node, manager: String, subresource: String? = nil,
        force: Bool = false, dryRun: Bool = false
    ) async throws -> Node {
        let path = try await path(reference, subresource: subresource)
        let query = URLText.query([
            ("fieldManager", manager), ("force", force ? "true" : nil), ("dryRun", dryRun ? "All" : nil),
        ])
        // A JSON patch may append, and would then append twice.
        let answer = try await sender.send(
            .patch, path + query, contentType: type.rawValue, body: JSON.bytes(body), isIdempotent: type != .json)
        return try object(answer, path)
    }

    /// Asks for the object to be deleted; finalizers and owned objects may keep it for a while.
    ///
    /// - Throws: `APIError`, with status 409 when a precondition does not hold.
    public func delete(
        _ reference: ObjectReference, preconditions: Preconditions = .none, propagation: Propagation? = nil,
        gracePeriodSeconds: Int? = nil, dryRun: Bool = false
    ) async throws {
        let path = try await path(reference)
        var options: Node = ["apiVersion": "v1", "kind": "DeleteOptions"]
        if preconditions != .none {
            options.set(preconditions.uid.map { Node($0) }, at: "preconditions", "uid")
            options.set(preconditions.resourceVersion.map { Node($0) }, at: "preconditions", "resourceVersion")
        }
        options["propagationPolicy"] = propagation.map { Node($0.rawValue) }
        options["gracePeriodSeconds"] = gracePeriodSeconds.map { Node($0) }
        if dryRun { options["dryRun"] = ["All"] }
        // Without a uid a second sending could meet another object of that name.
        _ = try await sender.send(
            .delete, path, contentType: "application/json", body: JSON.bytes(options),
            isIdempotent: preconditions != .none)
    }

    private func reference(_ object: Node, needsName: Bool = true) throws -> ObjectReference {
        guard let gvk = object.gvk else {
            throw Problem("an object without apiVersion or kind cannot be sent; add them", at: object.place)
        }
        guard let name = object.objectName ?? (needsName ? nil : "") else {
            throw Problem("a \(gvk.kind) without metadata.name cannot be sent; name it", at: object.place)
        }
        return ObjectReference(gvk, namespace: object.objectNamespace, name: name)
    }
}
