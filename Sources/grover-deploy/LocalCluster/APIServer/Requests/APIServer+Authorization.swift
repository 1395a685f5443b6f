extension APIServer {
    /// Lets the administrator do everything, and everybody look at version and health.
    func authorize(_ request: APIRequest, _ path: RequestPath) throws {
        guard !request.user.isAdministrator else { return }
        switch path {
        case .version, .health: return
        case .accessReview where request.user != .anonymous, .selfReview where request.user != .anonymous: return
        case .resource(let resource): throw refusal(request, resource)
        default:
            throw APIStatus(
                code: 403, reason: "Forbidden",
                message: "forbidden: User \"\(request.user.name)\" cannot \(request.method.lowercased()) "
                    + "path \"\(request.path)\"")
        }
    }

    private func refusal(_ request: APIRequest, _ path: ResourcePath) -> APIStatus {
        let type = path.type
        let resource = path.subresource.map { "\(type.plural)/\($0)" } ?? type.plural
        let place = path.namespace.map { "in the namespace \"\($0)\"" } ?? "at the cluster scope"
        return .forbidden(
            type, path.name ?? "",
            "User \"\(request.user.name)\" cannot \(verb(of: request, path)) resource \"\(resource)\" "
                + "in API group \"\(type.group)\" \(place)")
    }

    private func verb(of request: APIRequest, _ path: ResourcePath) -> String {
        switch (request.method, path.name) {
        case ("GET", nil), ("HEAD", nil): request.flag("watch") ? "watch" : "list"
        case ("GET", _), ("HEAD", _): "get"
        case ("POST", _): "create"
        case ("PUT", _): "update"
        case ("DELETE", nil): "deletecollection"
        default: request.method.lowercased()
        }
    }
}
