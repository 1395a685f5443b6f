import Documents
import HTTPTypes
import KubernetesModel

/// `exec` and `portforward` over WebSockets; what is refused is refused as HTTP.
extension APIServer {
    /// The session that a request is for.
    ///
    /// - Parameter offered: the subprotocols that the client speaks.
    /// - Throws: `APIStatus`
    func session(for request: APIRequest, offered: [String]) async throws -> SessionPlan {
        let path = RequestPath(request.path, in: registry.store.resources)
        var request = try impersonated(request)
        try authorize(request)
        // A WebSocket begins as a GET, and is more than reading: it takes the right to create too.
        let method = request.method
        request.method = "POST"
        try authorize(request)
        request.method = method
        guard case .resource(let resource) = path else { throw APIStatus.noSuchResource }
        let pod = try sessionPod(resource)
        let identity = PodIdentity(
            namespace: resource.namespace ?? "", name: resource.name ?? "", uid: pod.uid ?? "")
        switch resource.subresource {
        case "exec":
            guard let version = offered.first(where: ExecSession.subprotocols.contains) else {
                throw APIStatus.badRequest(
                    "unable to upgrade: subprotocol '\(offered.joined(separator: ","))' is unknown")
            }
            let command = try command(request, pod)
            guard let sessions else { throw APIStatus.badRequest("no node of this cluster runs commands") }
            return SessionPlan(subprotocol: version) { frames in
                do {
                    await ExecSession(try await sessions.start(command, in: identity)).run(frames)
                } catch {
                    await ExecSession.fail(error, over: frames)
                }
            }
        case "portforward":
            guard offered.contains(PortForwardSession.subprotocol) else {
                throw APIStatus.badRequest(
                    "unable to upgrade: subprotocol '\(offered.joined(separator: ","))' is unknown")
            }
            guard let address = pod.value(at: "status", "podIP")?.string, !address.isEmpty else {
                throw APIStatus.badRequest("pod \(identity.name) does not have a host assigned")
            }
            return SessionPlan(subprotocol: PortForwardSession.subprotocol) {
                await PortForwardSession(pod: identity, address: address).run($0)
            }
        default: throw APIStatus.noAttach
        }
    }

    /// What a request for a session gets that does not upgrade, or whose upgrade was refused.
    func refuseSession(_ request: APIRequest, _ path: ResourcePath) async throws -> APIResponse {
        _ = try sessionPod(path)
        if path.subresource == "attach" { throw APIStatus.noAttach }
        if let offered = request.webSocketProtocols {
            // It was refused for a reason that it gives again.
            _ = try await session(for: request, offered: offered)
        }
        throw APIStatus.badRequest(
            "Upgrade request required; this server upgrades to WebSockets, which kubectl uses from 1.31 on")
    }

    private func sessionPod(_ path: ResourcePath) throws -> Node {
        guard path.type == .pods, path.name != nil, let part = path.subresource,
            ["exec", "attach", "portforward"].contains(part)
        else { throw APIStatus.noSuchResource }
        return try registry.get(path.key).node
    }

    private func command(_ request: APIRequest, _ pod: Node) throws -> PodCommand {
        let words = request.query.filter { $0.name == "command" }.map(\.value)
        guard !words.isEmpty else {
            throw APIStatus.badRequest("you must specify at least one command for the container")
        }
        let name = pod.objectName ?? ""
        let regular = pod.value(at: "spec", "containers")?.list?.compactMap { $0["name"]?.string } ?? []
        let all = pod.containers.compactMap { $0["name"]?.string }
        guard let container = request.parameter("container") ?? (regular.count == 1 ? regular.first : nil) else {
            throw APIStatus.badRequest(
                "a container name must be specified for pod \(name), choose one of: [\(regular.joined(separator: " "))]"
            )
        }
        guard all.contains(container) else {
            throw APIStatus.badRequest("container \(container) is not valid for pod \(name)")
        }
        return PodCommand(
            container: container, words: words, hasInput: request.flag("stdin"), hasOutput: request.flag("stdout"),
            hasErrorOutput: request.flag("stderr"), isTerminal: request.flag("tty"))
    }
}

extension APIRequest {
    /// The subprotocols of a request to go on as a WebSocket; nil for other requests.
    var webSocketProtocols: [String]? {
        guard headers[.upgrade]?.lowercased() == "websocket" else { return nil }
        let fields = headers.filter { $0.name.canonicalName == "sec-websocket-protocol" }
        return fields.flatMap { $0.value.split(separator: ",") }.map { $0.filter { $0 != " " } }
    }
}

extension APIStatus {
    static let noAttach = APIStatus(
        code: 501, reason: "NotImplemented",
        message:
            "attach is not possible: a container's input is closed on this node; use 'kubectl logs -f' or 'kubectl exec'"
    )
}
