public import Documents
public import KubernetesModel

extension KubernetesClient {
    /// - Throws: `APIError`, whose `isNotFound` says that there is no such object.
    public func get(_ reference: ObjectReference) async throws -> Node {
        let path = try await path(reference)
        return try object(try await sender.send(.get, path, isIdempotent: true), path)
    }

    /// The object, or nil when there is none.
    public func find(_ reference: ObjectReference) async throws -> Node? {
        do {
            return try await get(reference)
        } catch let error as APIError where error.isNotFound {
            return nil
        }
    }

    /// All objects of a kind, of one namespace or without one of all, fetched page by page.
    ///
    /// A list that grows too old on the way starts again, so that what is returned is of one moment.
    public func list(
        _ gvk: GroupVersionKind, namespace: String? = nil, labelSelector: String? = nil,
        fieldSelector: String? = nil, pageSize: Int = 500
    ) async throws -> ObjectList {
        let path = try await resource(for: gvk).path(namespace: namespace)
        var restarts = 0
        while true {
            do {
                // The third time all comes at once: a list without pages cannot grow too old.
                let limit = restarts < 2 ? pageSize : nil
                return try await pages(path, gvk, labelSelector, fieldSelector, limit)
            } catch let error as APIError where error.isExpired && restarts < 2 {
                restarts += 1
            }
        }
    }

    private func pages(
        _ path: String, _ gvk: GroupVersionKind, _ labels: String?, _ fields: String?, _ limit: Int?
    ) async throws -> ObjectList {
        var items: [Node] = []
        var token: String?
        while true {
            let query = URLText.query([
                ("labelSelector", labels), ("fieldSelector", fields), ("limit", limit.map(String.init)),
                ("continue", token),
            ])
            let answer = try await sender.send(.get, path + query, isIdempotent: true)
            let page = try object(answer, path)
            guard let resourceVersion = page.resourceVersion, let found = page["items"] else {
                throw unexpected(path, "it is no list")
            }
            items += (found.list ?? []).map { $0.typed(gvk) }
            token = page.value(at: "metadata", "continue")?.string
            if token?.isEmpty ?? true { return ObjectList(items: items, resourceVersion: resourceVersion) }
        }
    }
}

extension Node {
    /// The object with `apiVersion` and `kind` in front, which the items of a list lack.
    fileprivate func typed(_ gvk: GroupVersionKind) -> Node {
        guard let map, map["kind"] == nil else { return self }
        var mapping = Mapping()
        mapping["apiVersion"] = Node(gvk.apiVersion)
        mapping["kind"] = Node(gvk.kind)
        for entry in map { mapping.set(entry) }
        return Node(mapping)
    }
}
