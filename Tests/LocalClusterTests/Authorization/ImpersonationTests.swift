import Documents
import LocalCluster
import Testing

@Suite struct ImpersonationTests {
    private let identity = "/apis/authentication.k8s.io/v1/selfsubjectreviews"
    private let body: Node = ["apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"]

    @Test func theAdministratorActsForOthersWithTheirRightsAlone() async throws {
        try await AccessCluster.with { cluster in
            let headers = [
                ("Impersonate-User", "eve"), ("Impersonate-Group", "devs"), ("Impersonate-Extra-Scopes", "a"),
            ]
            let answer = try await cluster.send("POST", identity, body, token: "t-admin", headers: headers)
            #expect(
                answer.body.value(at: "status", "userInfo") == [
                    "username": "eve", "groups": ["devs", "system:authenticated"], "extra": ["scopes": ["a"]],
                ])
            let secrets = "/api/v1/namespaces/default/secrets"
            let refused = try await cluster.send("GET", secrets, token: "t-admin", headers: headers)
            #expect(refused.status == 403)
            #expect(refused.body["message"]?.string?.contains(#"User "eve" cannot list"#) == true)
        }
    }

    @Test func actingForAServiceAccountBringsItsGroups() async throws {
        try await AccessCluster.with { cluster in
            let answer = try await cluster.send(
                "POST", identity, body, token: "t-admin",
                headers: [("Impersonate-User", "system:serviceaccount:default:robot")])
            #expect(
                answer.body.value(at: "status", "userInfo", "groups") == [
                    "system:serviceaccounts", "system:serviceaccounts:default", "system:authenticated",
                ])
        }
    }

    @Test func withoutTheRightNobodyActsForOthers() async throws {
        try await AccessCluster.with { cluster in
            func refusal(_ headers: [(String, String)]) async throws -> String? {
                try await cluster.send("POST", identity, body, token: "t-viewer", headers: headers).body["message"]?
                    .string
            }
            #expect(
                try await refusal([("Impersonate-User", "eve")])
                    == #"users "eve" is forbidden: User "viewer" cannot impersonate resource "users" in API group "" at the cluster scope"#
            )
            try await cluster.make(
                "\(RunningControlPlane.roles)/clusterroles",
                AccessCluster.role(
                    "as-eve", [AccessCluster.rule(["impersonate"], [""], ["users"], names: ["eve"])],
                    kind: "ClusterRole"))
            try await cluster.make(
                "\(RunningControlPlane.roles)/clusterrolebindings",
                AccessCluster.binding(
                    "as-eve", to: "as-eve", roleKind: "ClusterRole", kind: "ClusterRoleBinding", AccessCluster.viewer)
            )
            #expect(try await refusal([("Impersonate-User", "eve")]) == nil)
            #expect(
                try await refusal([("Impersonate-User", "eve"), ("Impersonate-Group", "system:masters")])?
                    .contains(#"cannot impersonate resource "groups""#) == true)
        }
    }
}
