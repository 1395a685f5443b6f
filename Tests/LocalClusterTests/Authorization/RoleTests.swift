import Documents
import LocalCluster
import Testing

@Suite struct RoleTests {
    private let maps = "/api/v1/namespaces/default/configmaps"
    private let deployments = "/apis/apps/v1/namespaces/default/deployments"
    private let local = "\(RunningControlPlane.roles)/namespaces/default"

    private func configMap(_ name: String) -> Node {
        ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": Node(name)]]
    }

    @Test func aBindingGivesItsRoleInItsNamespaceAtOnceAndTakesItBack() async throws {
        try await AccessCluster.with { cluster in
            #expect(try await cluster.send("GET", maps, token: "t-viewer").status == 403)
            try await cluster.make(
                "\(local)/rolebindings",
                AccessCluster.binding("view", to: "view", roleKind: "ClusterRole", AccessCluster.viewer))
            #expect(try await cluster.send("GET", maps, token: "t-viewer").status == 200)
            #expect(try await cluster.send("POST", maps, configMap("a"), token: "t-viewer").status == 403)
            let elsewhere = try await cluster.send(
                "GET", "/api/v1/namespaces/kube-system/configmaps", token: "t-viewer")
            #expect(elsewhere.status == 403)
            #expect(try await cluster.send("GET", "/api/v1/configmaps", token: "t-viewer").status == 403)
            _ = try await cluster.send("DELETE", "\(local)/rolebindings/view", token: "t-admin")
            #expect(try await cluster.send("GET", maps, token: "t-viewer").status == 403)
        }
    }

    @Test func rulesTellSubresourcesNamesAndVerbsApart() async throws {
        try await AccessCluster.with { cluster in
            for name in ["one", "two"] { try await cluster.make(maps, configMap(name)) }
            try await cluster.make(
                "\(local)/roles",
                AccessCluster.role(
                    "some",
                    [
                        AccessCluster.rule(["get", "list", "watch", "delete"], [""], ["configmaps"], names: ["one"]),
                        AccessCluster.rule(["get"], ["apps"], ["*/scale"]),
                    ]))
            try await cluster.make(
                "\(local)/rolebindings", AccessCluster.binding("some", to: "some", AccessCluster.deployers))
            func status(_ method: String, _ path: String) async throws -> Int {
                try await cluster.send(method, path, token: "t-deployer").status
            }
            #expect(try await status("GET", "\(maps)/one") == 200)
            #expect(try await status("GET", "\(maps)/two") == 403)
            #expect(try await status("GET", maps) == 403)
            #expect(try await status("GET", "\(maps)?fieldSelector=metadata.name%3Done") == 200)
            #expect(try await status("DELETE", maps) == 403)
            #expect(try await status("GET", "\(deployments)/absent") == 403)
            #expect(try await status("GET", "\(deployments)/absent/scale") == 404)
            #expect(try await status("DELETE", "\(maps)/one") == 200)
        }
    }

    @Test func refusalsSayWhoCannotDoWhatWhere() async throws {
        try await AccessCluster.with { cluster in
            func expect(_ method: String, _ path: String, token: String? = "t-viewer", says message: String)
                async throws
            {
                let answer = try await cluster.send(method, path, method == "GET" ? nil : [:], token: token)
                #expect(answer.status == 403)
                #expect(answer.body["message"]?.string == message)
            }
            try await expect(
                "GET", "/api/v1/namespaces/default/pods/web/log",
                says:
                    #"pods "web" is forbidden: User "viewer" cannot get resource "pods/log" in API group "" in the namespace "default""#
            )
            try await expect(
                "GET", "/api/v1/nodes",
                says:
                    #"nodes is forbidden: User "viewer" cannot list resource "nodes" in API group "" at the cluster scope"#
            )
            try await expect(
                "GET", "/api/v1/namespaces/default",
                says:
                    #"namespaces "default" is forbidden: User "viewer" cannot get resource "namespaces" in API group "" in the namespace "default""#
            )
            try await expect(
                "GET", "/apis/apps/v1/deployments?watch=1",
                says:
                    #"deployments.apps is forbidden: User "viewer" cannot watch resource "deployments" in API group "apps" at the cluster scope"#
            )
            // Whether there is such a resource is nobody's business who has no rights.
            try await expect(
                "POST", "/apis/nosuch.example/v1/things",
                says:
                    #"things.nosuch.example is forbidden: User "viewer" cannot create resource "things" in API group "nosuch.example" at the cluster scope"#
            )
            let path = try await cluster.send("GET", "/nonsense")
            #expect(path.body["message"] == #"forbidden: User "system:anonymous" cannot get path "/nonsense""#)
            #expect(path.body["details"] == [:])
            #expect(try await cluster.send("GET", "/api", token: "t-viewer").status == 200)
        }
    }

    @Test func aBindingToARoleThatIsNotThereSaysSo() async throws {
        try await AccessCluster.with { cluster in
            try await cluster.make(
                "\(local)/rolebindings", AccessCluster.binding("gone", to: "gone", AccessCluster.viewer))
            let answer = try await cluster.send("GET", maps, token: "t-viewer")
            #expect(
                answer.body["message"]?.string?.hasSuffix(#"RBAC: role.rbac.authorization.k8s.io "gone" not found"#)
                    == true)
        }
    }

    @Test func anApplyThatCreatesNeedsTheRightToCreate() async throws {
        try await AccessCluster.with { cluster in
            try await cluster.make(maps, configMap("there"))
            try await cluster.make(
                "\(local)/roles",
                AccessCluster.role("patcher", [AccessCluster.rule(["get", "patch"], [""], ["configmaps"])]))
            try await cluster.make(
                "\(local)/rolebindings", AccessCluster.binding("patcher", to: "patcher", AccessCluster.deployers))
            func apply(_ name: String) async throws -> RunningControlPlane.Answer {
                try await cluster.send(
                    "PATCH", "\(maps)/\(name)?fieldManager=m", configMap(name), type: "application/apply-patch+yaml",
                    token: "t-deployer")
            }
            #expect(try await apply("there").status == 200)
            let refused = try await apply("new")
            #expect(refused.status == 403)
            #expect(
                refused.body["message"]
                    == #"configmaps "new" is forbidden: User "deployer" cannot create resource "configmaps" in API group "" in the namespace "default""#
            )
        }
    }

    @Test func theRoleOfABindingStaysAndNonsenseIsNamed() async throws {
        try await AccessCluster.with { cluster in
            try await cluster.make(
                "\(local)/rolebindings", AccessCluster.binding("b", to: "one", AccessCluster.viewer))
            let changed = try await cluster.send(
                "PATCH", "\(local)/rolebindings/b", ["roleRef": ["name": "two"]],
                type: "application/merge-patch+json",
                token: "t-admin")
            #expect(changed.status == 422)
            #expect(
                changed.body["message"]
                    == #"RoleBinding.rbac.authorization.k8s.io "b" is invalid: roleRef: Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"Role","Name":"two"}: cannot change roleRef"#
            )
            let nonsense = try await cluster.send(
                "POST", "\(local)/roles", AccessCluster.role("x", [["verbs": []]]), token: "t-admin")
            let fields = nonsense.body.value(at: "details", "causes")?.list?.compactMap { $0["field"]?.string }
            #expect(fields == ["rules[0].verbs", "rules[0].apiGroups", "rules[0].resources"])
            let named = try await cluster.send(
                "POST", "\(local)/roles",
                AccessCluster.role("a:b", [AccessCluster.rule(["get"], [""], ["pods"])]), token: "t-admin")
            #expect(named.status == 201)
        }
    }
}
