internal import Documents
public import KubernetesModel

extension KubernetesClient {
    /// The `/scale` of a workload.
    public func scale(_ reference: ObjectReference) async throws -> Scale {
        let path = try await path(reference, subresource: "scale")
        return try scale(try await sender.send(.get, path, isIdempotent: true), path)
    }

    /// Changes only the number of replicas, as `manager`, who then owns it.
    ///
    /// - Throws: `APIError`, whose `isStale` says that a precondition does not hold.
    public func setScale(
        _ reference: ObjectReference, replicas: Int, manager: String, preconditions: Preconditions = .none,
        dryRun: Bool = false
    ) async throws -> Scale {
        let path = try await path(reference, subresource: "scale")
        var body: Node = ["spec": ["replicas": Node(replicas)]]
        if preconditions != .none {
            body.set(preconditions.uid.map { Node($0) }, at: "metadata", "uid")
            body.set(preconditions.resourceVersion.map { Node($0) }, at: "metadata", "resourceVersion")
        }
        let query = URLText.query([("fieldManager", manager), ("dryRun", dryRun ? "All" : nil)])
        let answer = try await sender.send(
            .patch, path + query, contentType: PatchType.merge.rawValue, body: JSON.bytes(body), isIdempotent: true)
        return try scale(answer, path)
    }

    private func scale(_ answer: Answer, _ path: String) throws -> Scale {
        let node = try object(answer, path)
        guard node.kind == "Scale" else { throw unexpected(path, "it is no Scale") }
        return Scale(
            wanted: node.value(at: "spec", "replicas")?.int ?? 0,
            current: node.value(at: "status", "replicas")?.int ?? 0,
            selector: node.value(at: "status", "selector")?.string, resourceVersion: node.resourceVersion)
    }
}
