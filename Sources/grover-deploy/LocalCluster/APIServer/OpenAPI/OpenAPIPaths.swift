import Documents
import KubernetesModel

/// The paths of a resource in an OpenAPI document: what may be done there, and with which options.
struct OpenAPIPaths {
    let form: OpenAPIComponents.Form

    /// Paths with their operations, in no particular order.
    func entries(of type: ResourceType) -> [(path: String, item: Node)] {
        let root = type.group.isEmpty ? "/api/\(type.version)" : "/apis/\(type.group)/\(type.version)"
        let place = type.namespaced ? "\(root)/namespaces/{namespace}/\(type.plural)" : "\(root)/\(type.plural)"
        var entries: [(String, Node)] = []
        add(place, ["get": "list", "post": "post", "delete": "deletecollection"], type, &entries)
        if type.namespaced, type.isListed { add("\(root)/\(type.plural)", ["get": "list"], type, &entries) }
        let single = ["get": "get", "put": "put", "patch": "patch", "delete": "delete"]
        add("\(place)/{name}", single, type, &entries)
        for name in type.subresources.sorted() where ["status", "scale"].contains(name) {
            add("\(place)/{name}/\(name)", single.filter { $0.key != "delete" }, type, &entries)
        }
        return entries
    }

    private static let verbs = [
        "list": "list", "post": "create", "deletecollection": "deletecollection", "get": "get", "put": "update",
        "patch": "patch", "delete": "delete",
    ]

    private func add(
        _ path: String, _ actions: [String: String], _ type: ResourceType, _ entries: inout [(String, Node)]
    ) {
        var item = Mapping()
        for (method, action) in actions.sorted(by: { $0.key < $1.key })
        where type.verbs.contains(Self.verbs[action] ?? "") { item[method] = operation(action, type) }
        guard !item.isEmpty else { return }
        item["parameters"] = Node(
            ["name", "namespace"].filter { path.contains("{\($0)}") }.map { parameter($0, "string", in: "path") })
        entries.append((path, Node(item)))
    }

    private static let options: [String: [(String, String)]] = {
        let write = [("dryRun", "string"), ("fieldManager", "string"), ("fieldValidation", "string")]
        let delete = [
            ("dryRun", "string"), ("gracePeriodSeconds", "integer"), ("orphanDependents", "boolean"),
            ("propagationPolicy", "string"),
        ]
        let list = [
            ("allowWatchBookmarks", "boolean"), ("continue", "string"), ("fieldSelector", "string"),
            ("labelSelector", "string"), ("limit", "integer"), ("resourceVersion", "string"),
            ("resourceVersionMatch", "string"), ("sendInitialEvents", "boolean"), ("timeoutSeconds", "integer"),
            ("watch", "boolean"),
        ]
        return [
            "post": write, "put": write, "patch": write + [("force", "boolean")], "delete": delete,
            "deletecollection": delete + list.filter { $0.0 != "watch" && $0.0 != "allowWatchBookmarks" },
            "list": list,
        ]
    }()

    private func operation(_ action: String, _ type: ResourceType) -> Node {
        let options = (Self.options[action] ?? []).map { parameter($0.0, $0.1, in: "query") }
        var operation: Node = [
            "x-kubernetes-action": Node(action),
            "x-kubernetes-group-version-kind": [
                "group": Node(type.group), "kind": Node(type.kind), "version": Node(type.version),
            ],
            "parameters": Node(options),
        ]
        operation["responses"] = ["200": ["description": "OK"], "401": ["description": "Unauthorized"]]
        if form == .v3, let name = OpenAPIComponents.reference(to: type), action != "list" {
            let schema: Node = ["$ref": Node("#/components/schemas/\(name)")]
            operation["responses"] = [
                "200": ["description": "OK", "content": ["application/json": ["schema": schema]]],
                "401": ["description": "Unauthorized"],
            ]
        }
        return operation
    }

    private func parameter(_ name: String, _ type: String, in place: String) -> Node {
        var node: Node = ["in": Node(place), "name": Node(name)]
        if place == "path" { node["required"] = true }
        if form == .v3 {
            node["schema"] = ["type": Node(type), "uniqueItems": true]
        } else {
            node["type"] = Node(type)
            node["uniqueItems"] = true
        }
        return node
    }
}
