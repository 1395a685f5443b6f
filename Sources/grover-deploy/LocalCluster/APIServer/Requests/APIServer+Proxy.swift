import Documents
import HTTPTypes
import KubernetesModel
import NIOCore
import NIOHTTP1
import NIOPosix

/// `…/pods/NAME/proxy/PATH` and `…/services/NAME/proxy/PATH`: any method, the answer streamed.
extension APIServer {
    func proxy(_ request: APIRequest, _ path: ResourcePath) async throws -> APIResponse {
        guard let target = ProxyTarget(path.name ?? "") else {
            throw APIStatus.badRequest("invalid \(path.type.singular) request \"\(path.name ?? "")\"")
        }
        let key = ObjectKey(path.type, namespace: path.namespace, name: target.name)
        let object = try registry.get(key).node
        let address: (host: String, port: Int)
        if path.type == .services {
            let slices = registry.store.objects(.endpointSlices, namespace: path.namespace).objects.map(\.node)
                .filter { $0.labels["kubernetes.io/service-name"] == target.name }
            address = try target.address(of: object, slices)
        } else {
            address = try target.address(of: object)
        }
        return try await forward(request, path, to: address, isSecure: target.isSecure)
    }

    private func forward(
        _ request: APIRequest, _ path: ResourcePath, to address: (host: String, port: Int), isSecure: Bool
    ) async throws -> APIResponse {
        let group = MultiThreadedEventLoopGroup.singleton
        let exchange: HTTPExchange
        do {
            exchange = try await HTTPExchange.open(address.host, address.port, isSecure: isSecure, group: group)
        } catch {
            throw APIStatus.unavailable("error trying to reach service: \(error)")
        }
        do {
            // A pod may answer, and end the connection, before it has read all of a request.
            try? await send(request, path, over: exchange, host: "\(address.host):\(address.port)")
            let head = try await exchange.head()
            return Self.answer(head, exchange)
        } catch {
            exchange.close()
            throw APIStatus.unavailable("error trying to reach service: \(error)")
        }
    }

    private func send(
        _ request: APIRequest, _ path: ResourcePath, over exchange: HTTPExchange, host: String
    ) async throws {
        let query = request.target.firstIndex(of: "?").map { String(request.target[$0...]) } ?? ""
        let uri = Self.remainder(of: request.target.prefix { $0 != "?" }) + query
        var head = HTTPRequestHead(version: .http1_1, method: HTTPMethod(rawValue: request.method), uri: uri)
        for field in request.headers where !HopByHop.names.contains(field.name.canonicalName) {
            // Who asks is the API's own affair.
            if field.name == .authorization { continue }
            head.headers.add(name: field.name.rawName, value: field.value)
        }
        head.headers.replaceOrAdd(name: "Host", value: host)
        head.headers.replaceOrAdd(name: "Connection", value: "close")
        if !request.body.isEmpty || ["POST", "PUT", "PATCH"].contains(request.method) {
            head.headers.replaceOrAdd(name: "Content-Length", value: String(request.body.count))
        }
        try await exchange.send(head)
        if !request.body.isEmpty { try await exchange.send(ByteBuffer(bytes: request.body)) }
        try await exchange.finish()
    }

    /// What stands behind `proxy` in the path, as the client wrote it; a trailing slash is part of it.
    private static func remainder(of path: Substring) -> String {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard let index = parts.indices.first(where: { $0 >= 4 && parts[$0] == "proxy" }) else { return "/" }
        return "/" + parts[(index + 1)...].joined(separator: "/")
    }

    private static func answer(_ head: HTTPResponseHead, _ exchange: HTTPExchange) -> APIResponse {
        let source = ChunkSource {
            do {
                guard let chunk = try await exchange.body() else {
                    exchange.close()
                    return nil
                }
                return Array(chunk.readableBytesView)
            } catch {
                exchange.close()
                throw error
            }
        }
        var response = APIResponse(status: Int(head.status.code), body: .stream(source))
        response.contentType = head.headers.first(name: "Content-Type") ?? ""
        response.bodyLength = head.headers.first(name: "Content-Length").flatMap { Int($0) }
        for (name, value) in head.headers {
            guard let name = HTTPField.Name(name), name != .contentType,
                !HopByHop.names.contains(name.canonicalName)
            else { continue }
            response.headers.append(HTTPField(name: name, value: value))
        }
        return response
    }
}

/// Header fields that are about one connection, and go no further.
enum HopByHop {
    static let names: Set<String> = [
        "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer",
        "transfer-encoding", "upgrade",
    ]
}
