import Documents
import KubernetesModel

extension APIServer {
    func create(_ request: APIRequest, _ path: ResourcePath) throws -> APIResponse {
        let options = try request.writeOptions("CreateOptions")
        let body = try RequestBody.read(request, kind: path.type.kind, validation: options.validation)
        try RequestBody.requireKind(body.object, of: path.type)
        guard !path.type.namespaced || path.namespace != nil else { throw APIStatus.methodNotAllowed }
        var result = try registry.create(path.type, namespace: path.namespace, body.object, options: options)
        result.warnings = body.warnings + result.warnings
        return try present(result, request, path)
    }

    func replace(_ request: APIRequest, _ path: ResourcePath) throws -> APIResponse {
        let options = try request.writeOptions("UpdateOptions")
        let body = try RequestBody.read(request, kind: path.type.kind, validation: options.validation)
        try RequestBody.requireKind(body.object, of: path.type)
        var result = try registry.replace(
            path.key, subresource: path.subresource, body.object, options: options)
        result.warnings = body.warnings + result.warnings
        return try present(result, request, path)
    }

    func patch(_ request: APIRequest, _ path: ResourcePath) throws -> APIResponse {
        if isApply(request) { return try apply(request, path) }
        let options = try request.writeOptions("PatchOptions")
        let patch = try ObjectPatch(request)
        let rules = registry.rules
        var warnings: [String] = []
        let object = try registry.rewrite(path.key, subresource: path.subresource, options: options) { object in
            object = try patch.apply(to: object, type: path.type, rules: rules)
            guard object.objectName == path.name else {
                throw APIStatus.nameMismatch(object.objectName ?? "", path.name ?? "")
            }
            warnings = try rules.checkFields(of: &object, type: path.type, validation: options.validation)
        }
        return try present(WriteResult(object: object, warnings: warnings), request, path)
    }

    /// Whether a patch is a server-side apply.
    func isApply(_ request: APIRequest) -> Bool { request.mediaType == "application/apply-patch+yaml" }

    /// The configuration of a server-side apply, with warnings about keys that are given twice.
    func applied(_ request: APIRequest) throws -> (object: Node, warnings: [String]) {
        guard request.parameter("fieldManager") != nil else {
            throw APIStatus.requiredOption("PatchOptions", "fieldManager", "is required for apply patch")
        }
        let validation = try request.writeOptions("PatchOptions").validation
        return try RequestBody.configuration(request.body, validation: validation)
    }

    private func apply(_ request: APIRequest, _ path: ResourcePath) throws -> APIResponse {
        var (configuration, warnings) = try applied(request)
        let options = try request.writeOptions("PatchOptions")
        guard configuration.kind == path.type.kind, configuration.apiVersion == path.type.apiVersion else {
            throw APIStatus.badRequest(
                "invalid object type: \(configuration.apiVersion ?? ""), Kind=\(configuration.kind ?? "")")
        }
        if configuration.metadata?["managedFields"]?.isNull == false {
            throw APIStatus.badRequest("metadata.managedFields must be nil")
        }
        if let name = configuration.objectName, name != path.name {
            throw APIStatus.nameMismatch(name, path.name ?? "")
        }
        configuration.set(path.name.map { Node($0) }, at: "metadata", "name")
        var placed = configuration
        try registry.placeInNamespace(&placed, type: path.type, namespace: path.namespace)
        var result = try registry.apply(
            path.key, subresource: path.subresource, configuration, force: request.flag("force"), options: options)
        result.warnings = warnings + result.warnings
        return try present(result, request, path)
    }

    private func present(_ result: WriteResult, _ request: APIRequest, _ path: ResourcePath) throws -> APIResponse {
        let (form, asYAML) = try request.representation()
        let object = StoredObject(
            key: ObjectKey(path.type, namespace: path.namespace, name: result.object.objectName ?? ""),
            node: result.object, revision: 0)
        var response = present(object, form: form, asYAML: asYAML, request, status: result.isNew ? 201 : 200)
        response.warnings = result.warnings
        return response
    }
}

/// A patch that says what to change, not who owns it.
enum ObjectPatch: Sendable {
    case json(Node)
    case merge(Node)
    case strategic(Node)

    init(_ request: APIRequest) throws {
        let make: (Node) -> ObjectPatch
        switch request.mediaType {
        case "application/json-patch+json": make = { .json($0) }
        case "application/merge-patch+json": make = { .merge($0) }
        case "application/strategic-merge-patch+json": make = { .strategic($0) }
        default: throw APIStatus.unsupportedMediaType
        }
        do {
            self = make(try JSON.read(request.body))
        } catch let problem as Problem {
            throw APIStatus.badRequest("error decoding patch: \(problem.message)")
        }
    }

    func apply(to object: Node, type: ResourceType, rules: any ObjectRules) throws -> Node {
        switch self {
        case .json(let operations): try JSONPatch.apply(operations, to: object)
        case .merge(let patch): MergePatch.apply(patch, to: object)
        case .strategic(let patch): try rules.strategicMerge(patch, into: object, type: type)
        }
    }
}
