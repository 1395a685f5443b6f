import Documents
import KubernetesModel

/// The `scale` subresource: the replicas of a workload, seen and written as a `Scale`.
extension APIServer {
    func scale(_ request: APIRequest, _ path: ResourcePath) throws -> APIResponse {
        let object = try registry.get(path.key)
        let paths = registry.store.resources.scalePaths(of: path.type)
        let scale = Self.scale(of: object.node, paths)
        let wanted: Node
        var isApplied = false
        switch request.method {
        case "GET": return .json(scale)
        case "PUT": wanted = try RequestBody.read(request, kind: "Scale").object
        case "PATCH":
            if isApply(request) {
                (wanted, isApplied) = (try applied(request).object, true)
            } else {
                wanted = try ObjectPatch(request).withoutSchema.apply(
                    to: scale, type: path.type, rules: registry.rules)
            }
        default: throw APIStatus.methodNotAllowed
        }
        let replicas = try Self.replicas(of: wanted, name: path.name ?? "")
        let options = try request.writeOptions(request.method == "PUT" ? "UpdateOptions" : "PatchOptions")
        if isApplied {
            var configuration: Node = [
                "apiVersion": Node(path.type.apiVersion), "kind": Node(path.type.kind),
                "metadata": object.node.identity,
            ]
            configuration.set(Node(replicas), at: paths.replicas[...])
            let result = try registry.apply(
                path.key, subresource: "scale", configuration, force: request.flag("force"), options: options)
            return .json(Self.scale(of: result.object, paths))
        }
        // A version that the client names is a precondition; a patch carries the one that was read above.
        let version = request.method == "PUT" ? wanted.resourceVersion : try ObjectPatch(request).namedVersion
        let stored = try registry.rewrite(path.key, subresource: "scale", options: options) { object in
            if let version, !version.isEmpty { object.set(Node(version), at: "metadata", "resourceVersion") }
            object.set(Node(replicas), at: paths.replicas[...])
        }
        return .json(Self.scale(of: stored, paths))
    }

    private static func scale(of object: Node, _ paths: CustomResource.ScalePaths) -> Node {
        var metadata = object.identity
        for key in ["uid", "resourceVersion", "creationTimestamp"] { metadata[key] = object.metadata?[key] }
        var status: Node = ["replicas": object.value(at: paths.statusReplicas) ?? 0]
        if let path = paths.selector {
            status["selector"] = object.value(at: path)
        } else if let selector = object.value(at: "spec", "selector").flatMap({ LabelSelector($0) }) {
            status["selector"] = Node(selector.description)
        }
        let replicas = object.value(at: paths.replicas)
        return [
            "kind": "Scale", "apiVersion": "autoscaling/v1", "metadata": metadata,
            "spec": replicas.map { ["replicas": $0] } ?? [:], "status": status,
        ]
    }

    private static func replicas(of scale: Node, name: String) throws -> Int {
        guard let value = scale.value(at: "spec", "replicas") else { return 0 }
        guard let replicas = value.int else {
            throw APIStatus.badRequest(
                "Scale in version \"v1\" cannot be handled as a Scale: spec.replicas is no number")
        }
        guard replicas >= 0 else {
            let cause = APIStatus.Cause(
                reason: "FieldValueInvalid",
                message: "Invalid value: \(replicas): must be greater than or equal to 0", field: "spec.replicas")
            throw APIStatus.invalid(kind: "Scale", group: "autoscaling", name: name, [cause])
        }
        return replicas
    }
}

extension Node {
    /// Name and namespace alone, as metadata.
    var identity: Node {
        var identity = Node.emptyMap
        identity["name"] = metadata?["name"]
        identity["namespace"] = metadata?["namespace"]
        return identity
    }
}

extension ObjectPatch {
    /// For objects without lists, where a strategic merge is a plain one.
    var withoutSchema: ObjectPatch {
        if case .strategic(let patch) = self { .merge(patch) } else { self }
    }

    /// The resourceVersion that a patch names itself.
    var namedVersion: String? {
        switch self {
        case .json: nil
        case .merge(let patch), .strategic(let patch): patch.resourceVersion
        }
    }
}
