import Documents
import KubernetesModel

extension APIServer {
    func delete(_ request: APIRequest, _ path: ResourcePath) throws -> APIResponse {
        let (options, isDryRun) = try deletionOptions(request)
        let result = try registry.delete(path.key, options: options, isDryRun: isDryRun)
        guard result.isGone, !path.type.returnsWhatItDeletes else {
            var response = APIResponse.json(result.object)
            if path.type == .jobs, options.propagation == nil { response.warnings = [Self.keptPods] }
            return response
        }
        var details: Node = ["name": Node(path.name ?? "")]
        if !path.type.group.isEmpty { details["group"] = Node(path.type.group) }
        details["kind"] = Node(path.type.plural)
        details["uid"] = result.object.uid.map { Node($0) }
        return .json([
            "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success", "details": details,
        ])
    }

    private static let keptPods =
        "child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or "
        + "set propagationPolicy=Orphan to suppress this warning"

    func deleteCollection(_ request: APIRequest, _ path: ResourcePath) throws -> APIResponse {
        guard !path.type.namespaced || path.namespace != nil, path.type != .namespaces else {
            throw APIStatus.methodNotAllowed
        }
        let (options, isDryRun) = try deletionOptions(request)
        let query = try ListQuery(request, path)
        var items: [Node] = []
        for object in registry.standing(path.type, namespace: path.namespace).objects where query.matches(object) {
            do {
                _ = try registry.delete(object.key, options: options, isDryRun: isDryRun)
                var item = object.node
                item["kind"] = nil
                item["apiVersion"] = nil
                items.append(item)
            } catch let status as APIStatus where status.code == 404 {
                continue
            }
        }
        return .json([
            "kind": Node(path.type.listKind), "apiVersion": Node(path.type.apiVersion),
            "metadata": ["resourceVersion": Node(String(registry.store.revision))], "items": Node(items),
        ])
    }

    /// Options from the body, or from the query where there is none.
    private func deletionOptions(_ request: APIRequest) throws -> (DeletionOptions, isDryRun: Bool) {
        let body = request.body.isEmpty ? Node.emptyMap : try RequestBody.read(request, kind: "DeleteOptions").object
        var options = try Self.deletionOptions(body)
        if let seconds = request.parameter("gracePeriodSeconds").flatMap({ Int($0) }) {
            options.gracePeriodSeconds = seconds
        }
        if let text = request.parameter("propagationPolicy") { options.propagation = try Self.propagation(text) }
        if request.parameter("orphanDependents") == "true" { options.propagation = .orphan }
        return (options, try request.isDryRun("DeleteOptions") || body["dryRun"]?[0] == "All")
    }

    static func deletionOptions(_ body: Node) throws -> DeletionOptions {
        DeletionOptions(
            propagation: try body["propagationPolicy"]?.string.map(propagation),
            gracePeriodSeconds: body["gracePeriodSeconds"]?.int,
            uid: body.value(at: "preconditions", "uid")?.string,
            resourceVersion: body.value(at: "preconditions", "resourceVersion")?.string)
    }

    private static func propagation(_ text: String) throws -> DeletionOptions.Propagation {
        guard let propagation = DeletionOptions.Propagation(rawValue: text) else {
            throw APIStatus.invalidOption(
                "DeleteOptions", "propagationPolicy", text, supported: ["Foreground", "Background", "Orphan", "nil"])
        }
        return propagation
    }
}

extension ResourceType {
    /// Whether a deletion answers with the object even when it has gone.
    var returnsWhatItDeletes: Bool {
        switch self {
        case .pods, .namespaces, .services, .claims, .serviceAccounts: true
        default: false
        }
    }
}
