import Documents
import KubernetesModel

/// The OpenAPI documents that the server publishes: which objects may be written at which path, and how.
///
/// They say so much that clients leave validation to the server. The fields of the kinds are not in them yet.
enum SchemaDocuments {
    /// The answer to `/openapi/v3`.
    static func index(_ served: [ResourceType]) -> Node {
        var paths = Node.emptyMap
        for type in served {
            paths[path(of: type)] = ["serverRelativeURL": Node("/openapi/v3/\(path(of: type))")]
        }
        return ["paths": paths]
    }

    /// The document of one group, nil for a group that is not served.
    static func document(group: String, version: String, in served: [ResourceType]) -> Node? {
        let types = served.filter { $0.group == group && $0.version == version }
        guard !types.isEmpty else { return nil }
        var paths = Node.emptyMap
        for type in types {
            let root = "/\(path(of: type))" + (type.namespaced ? "/namespaces/{namespace}" : "")
            paths["\(root)/\(type.plural)"] = ["post": operation("post", type)]
            paths["\(root)/\(type.plural)/{name}"] = [
                "put": operation("put", type), "patch": operation("patch", type),
            ]
        }
        return [
            "openapi": "3.0.0", "info": ["title": "Kubernetes", "version": "v1.36.2"], "paths": paths,
            "components": ["schemas": [:]],
        ]
    }

    private static func operation(_ verb: String, _ type: ResourceType) -> Node {
        let parameters = ["dryRun", "fieldManager", "fieldValidation"] + (verb == "patch" ? ["force"] : [])
        return [
            "x-kubernetes-action": Node(verb),
            "x-kubernetes-group-version-kind": [
                "group": Node(type.group), "version": Node(type.version), "kind": Node(type.kind),
            ],
            "parameters": Node(
                parameters.map { name in
                    [
                        "name": Node(name), "in": "query",
                        "schema": ["type": name == "force" ? "boolean" : "string", "uniqueItems": true],
                    ]
                }),
            "responses": ["200": ["description": "OK"]],
        ]
    }

    private static func path(of type: ResourceType) -> String {
        type.group.isEmpty ? "api/\(type.version)" : "apis/\(type.group)/\(type.version)"
    }
}
