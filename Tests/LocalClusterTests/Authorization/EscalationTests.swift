import Documents
import LocalCluster
import Testing

/// Nobody gives away what he does not have.
@Suite struct EscalationTests {
    private let local = "\(RunningControlPlane.roles)/namespaces/default"

    private func withDeployerAsAdmin(_ body: (RunningControlPlane) async throws -> Void) async throws {
        try await AccessCluster.with { cluster in
            try await cluster.make(
                "\(local)/rolebindings",
                AccessCluster.binding("admins", to: "admin", roleKind: "ClusterRole", AccessCluster.deployers))
            try await body(cluster)
        }
    }

    @Test func aRoleMayHoldWhatItsAuthorMayDoAndNoMore() async throws {
        try await withDeployerAsAdmin { cluster in
            let own = AccessCluster.role("own", [AccessCluster.rule(["get", "create"], ["apps"], ["deployments"])])
            #expect(try await cluster.send("POST", "\(local)/roles", own, token: "t-deployer").status == 201)
            let more = AccessCluster.role(
                "more",
                [
                    AccessCluster.rule(["get", "list"], [""], ["nodes", "pods"]),
                    AccessCluster.rule(["*"], ["*"], ["*"]),
                ])
            let refused = try await cluster.send("POST", "\(local)/roles", more, token: "t-deployer")
            #expect(refused.status == 403)
            #expect(
                refused.body["message"]?.string == """
                    roles.rbac.authorization.k8s.io "more" is forbidden: user "deployer" (groups=["grover:deployers" \
                    "system:authenticated"]) is attempting to grant RBAC permissions not currently held:
                    {APIGroups:[""], Resources:["nodes"], Verbs:["get" "list"]}
                    {APIGroups:["*"], Resources:["*"], Verbs:["*"]}
                    """)
        }
    }

    @Test func aBindingMayGiveWhatItsAuthorMayDoOrMayBind() async throws {
        try await withDeployerAsAdmin { cluster in
            func bind(_ name: String, _ role: String) async throws -> Int {
                try await cluster.send(
                    "POST", "\(local)/rolebindings",
                    AccessCluster.binding(name, to: role, roleKind: "ClusterRole", AccessCluster.viewer),
                    token: "t-deployer"
                ).status
            }
            #expect(try await bind("a", "view") == 201)
            #expect(try await bind("b", "cluster-admin") == 403)
            #expect(try await bind("c", "no-such") == 404)
            try await cluster.make(
                "\(local)/roles",
                AccessCluster.role(
                    "binder",
                    [
                        AccessCluster.rule(
                            ["bind"], ["rbac.authorization.k8s.io"], ["clusterroles"], names: ["cluster-admin"])
                    ]))
            try await cluster.make(
                "\(local)/rolebindings", AccessCluster.binding("binder", to: "binder", AccessCluster.deployers))
            #expect(try await bind("b", "cluster-admin") == 201)
        }
    }
}
