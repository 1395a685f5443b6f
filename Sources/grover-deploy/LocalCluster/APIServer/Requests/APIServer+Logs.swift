import Documents
import KubernetesModel

extension APIServer {
    func log(_ request: APIRequest, _ path: ResourcePath) async throws -> APIResponse {
        let pod = try registry.get(path.key).node
        let options = try request.logOptions(of: pod, now: registry.now())
        guard let logs else { throw APIStatus.badRequest("no node of this cluster keeps logs") }
        let identity = PodIdentity(namespace: path.namespace ?? "", name: path.name ?? "", uid: pod.uid ?? "")
        let reader = LogReader(try await logs.log(of: identity, options: options))
        return APIResponse(
            contentType: "text/plain", body: .stream(ChunkSource { try await reader.next() }))
    }
}

/// Hands the chunks of a log on, one at a time.
private actor LogReader {
    private var chunks: AsyncThrowingStream<[UInt8], any Error>.AsyncIterator

    init(_ stream: AsyncThrowingStream<[UInt8], any Error>) {
        chunks = stream.makeAsyncIterator()
    }

    func next() async throws -> [UInt8]? {
        var iterator = chunks
        defer { chunks = iterator }
        return try await iterator.next(isolation: #isolation)
    }
}
