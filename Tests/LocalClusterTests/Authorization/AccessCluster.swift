import Documents
import LocalCluster
import Testing

/// A control plane with users who have no rights of their own, and what gives rights to them.
enum AccessCluster {
    static let group = "rbac.authorization.k8s.io"
    static let tokens = [
        StaticToken("t-admin", user: "root", groups: ["system:masters"]),
        StaticToken("t-viewer", user: "viewer", uid: "u-2"),
        StaticToken("t-deployer", user: "deployer", groups: ["grover:deployers"]),
    ]

    static func with(_ body: (RunningControlPlane) async throws -> Void) async throws {
        try await RunningControlPlane.with(.none, tokens: tokens, body)
    }

    static func role(_ name: String, _ rules: Node, kind: String = "Role") -> Node {
        ["apiVersion": "\(group)/v1", "kind": Node(kind), "metadata": ["name": Node(name)], "rules": rules]
    }

    static func binding(
        _ name: String, to role: String, roleKind: String = "Role", kind: String = "RoleBinding", _ subjects: Node
    ) -> Node {
        [
            "apiVersion": "\(group)/v1", "kind": Node(kind), "metadata": ["name": Node(name)],
            "roleRef": ["apiGroup": Node(group), "kind": Node(roleKind), "name": Node(role)], "subjects": subjects,
        ]
    }

    static func rule(_ verbs: [String], _ groups: [String], _ resources: [String], names: [String] = []) -> Node {
        func list(_ texts: [String]) -> Node { Node(texts.map { Node($0) }) }
        var rule: Node = ["verbs": list(verbs), "apiGroups": list(groups), "resources": list(resources)]
        if !names.isEmpty { rule["resourceNames"] = list(names) }
        return rule
    }

    static let viewer: Node = [["kind": "User", "name": "viewer"]]
    static let deployers: Node = [["kind": "Group", "name": "grover:deployers"]]
}

extension RunningControlPlane {
    static let roles = "/apis/rbac.authorization.k8s.io/v1"

    /// Creates an object as the administrator.
    @discardableResult
    func make(_ path: String, _ object: Node) async throws -> Answer {
        let answer = try await send("POST", path, object, token: "t-admin")
        #expect(answer.status == 201, "\(path): \(answer.text)")
        return answer
    }
}
