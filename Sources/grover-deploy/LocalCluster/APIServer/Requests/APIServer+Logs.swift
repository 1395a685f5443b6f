import Documents
import KubernetesModel

extension APIServer {
    func log(_ request: APIRequest, _ path: ResourcePath) async throws -> APIResponse {
        let pod = try registry.get(path.key).node
        let containers = pod.value(at: "spec", "containers")?.list?.compactMap { $0["name"]?.string } ?? []
        let name = path.name ?? ""
        var options = PodLogOptions()
        options.container = request.parameter("container") ?? containers.first
        if request.parameter("container") == nil, containers.count > 1 {
            throw APIStatus.badRequest(
                "a container name must be specified for pod \(name), choose one of: \(containers)")
        }
        let all = pod.containers.compactMap { $0["name"]?.string }
        if let container = options.container, !all.contains(container) {
            throw APIStatus.badRequest("container \(container) is not valid for pod \(name)")
        }
        options.follow = request.flag("follow")
        options.previous = request.flag("previous")
        options.timestamps = request.flag("timestamps")
        options.tailLines = request.parameter("tailLines").flatMap { Int($0) }
        options.limitBytes = request.parameter("limitBytes").flatMap { Int($0) }
        options.sinceSeconds = request.parameter("sinceSeconds").flatMap { Double($0) }
        if let since = request.parameter("sinceTime").flatMap({ Timestamp($0) }) {
            options.sinceSeconds = max(0, registry.now().seconds(since: since))
        }
        guard let logs else { throw APIStatus.badRequest("no node of this cluster keeps logs") }
        let identity = PodIdentity(namespace: path.namespace ?? "", name: name, uid: pod.uid ?? "")
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
