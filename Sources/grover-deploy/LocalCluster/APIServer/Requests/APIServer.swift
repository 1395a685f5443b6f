import Documents
import KubernetesModel

/// Answers requests: who may ask, what the path names, and who answers it.
///
/// Whatever goes wrong becomes a `Status`; nothing that a client sends ends the server.
struct APIServer: Sendable {
    let registry: ObjectRegistry
    let logs: (any PodLogSource)?
    let sessions: (any PodSessionSource)?
    let clock: any Clock<Duration>
    let tokens: TokenAuthenticator

    private var resources: ServedResources { registry.store.resources }

    func respond(to request: APIRequest) async -> APIResponse {
        do {
            let request = try impersonated(request)
            try authorize(request)
            let path = RequestPath(request.path, in: resources)
            return try await route(request, path)
        } catch let status as APIStatus {
            return .refusal(status)
        } catch let problem as Problem {
            return .refusal(.badRequest(problem.message))
        } catch is CancellationError {
            return .refusal(APIStatus(code: 503, reason: "ServiceUnavailable", message: "the server is stopping"))
        } catch {
            return .refusal(
                APIStatus(code: 500, reason: "InternalError", message: "Internal error occurred: \(error)"))
        }
    }

    private func route(_ request: APIRequest, _ path: RequestPath) async throws -> APIResponse {
        switch path {
        case .resource(let resource): return try await answer(request, resource)
        case .version: return .json(Discovery.version)
        case .health: return HealthChecks(store: registry.store).answer(request)
        case .root: return .json(paths())
        case .metrics: return metrics()
        case .coreVersions, .groups, .group, .resourceList:
            guard request.method == "GET" || request.method == "HEAD" else { throw APIStatus.methodNotAllowed }
            let (form, asYAML) = try request.representation()
            guard let document = Discovery(resources.served).document(path, form: form) else { return .unknownPath }
            let response = encode(document, asYAML: asYAML)
            let isAggregated = form == .aggregatedDiscovery && (path == .groups || path == .coreVersions)
            return isAggregated ? response.aggregatedDiscovery(for: request) : response
        case .schemaIndex, .schema, .swagger: return try openAPI(request, path)
        case .review(let kind, let namespace): return try await review(request, kind, namespace: namespace)
        case .issuer: return .json(tokens.accounts.discovery)
        case .issuerKeys:
            var response = APIResponse.json(tokens.accounts.keys)
            response.contentType = "application/jwk-set+json"
            return response
        case .unknownResource: throw APIStatus.noSuchResource
        case .unknown: return .unknownPath
        }
    }

    private func answer(_ request: APIRequest, _ path: ResourcePath) async throws -> APIResponse {
        switch (path.subresource, request.method, path.name) {
        case ("log", "GET", _): return try await log(request, path)
        case ("eviction", "POST", _): return try evict(request, path)
        case ("token", "POST", _): return try token(request, path)
        case ("scale", _, _): return try scale(request, path)
        case ("proxy", _, .some): return try await proxy(request, path)
        case ("exec", _, .some), ("attach", _, .some), ("portforward", _, .some):
            return try await refuseSession(request, path)
        case ("log", _, _), ("eviction", _, _), ("token", _, _): throw APIStatus.methodNotAllowed
        case (_, "GET", nil), (_, "HEAD", nil):
            return request.flag("watch") ? try watch(request, path) : try list(request, path)
        case (_, "GET", _), (_, "HEAD", _): return try get(request, path)
        case (nil, "POST", nil): return try create(request, path)
        case (_, "PUT", .some): return try replace(request, path)
        case (_, "PATCH", .some): return try patch(request, path)
        case (nil, "DELETE", nil): return try deleteCollection(request, path)
        case (nil, "DELETE", .some): return try delete(request, path)
        default: throw APIStatus.methodNotAllowed
        }
    }

    func encode(_ node: Node, status: Int = 200, asYAML: Bool) -> APIResponse {
        guard asYAML else { return .json(node, status: status) }
        return APIResponse(
            status: status, contentType: "application/yaml", body: .bytes(Array(YAML.write(node).utf8)))
    }
}

extension APIStatus {
    static let methodNotAllowed = bare(
        405, "MethodNotAllowed", "the server does not allow this method on the requested resource")
    static let noSuchResource = bare(404, "NotFound", "the server could not find the requested resource")
    static let unsupportedMediaType: APIStatus = {
        var status = bare(415, "UnsupportedMediaType", "415: Unsupported Media Type")
        status.hasEmptyDetails = true
        return status
    }()

    private static func bare(_ code: Int, _ reason: String, _ message: String) -> APIStatus {
        APIStatus(code: code, reason: reason, message: message)
    }
}
