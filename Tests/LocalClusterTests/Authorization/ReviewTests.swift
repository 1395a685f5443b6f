import Documents
import LocalCluster
import Testing

@Suite struct ReviewTests {
    private let access = "/apis/authorization.k8s.io/v1"
    private let identity = "/apis/authentication.k8s.io/v1"
    private let local = "\(RunningControlPlane.roles)/namespaces/default"

    private func review(_ kind: String, _ spec: Node? = nil, group: String = "authorization.k8s.io") -> Node {
        var node: Node = ["apiVersion": Node("\(group)/v1"), "kind": Node(kind)]
        node["spec"] = spec
        return node
    }

    private let patch: Node = [
        "resourceAttributes": ["namespace": "default", "verb": "patch", "group": "apps", "resource": "deployments"]
    ]

    @Test func whoAmITellsTheUserAsItIsKnown() async throws {
        try await AccessCluster.with { cluster in
            let body = review("SelfSubjectReview", group: "authentication.k8s.io")
            let answer = try await cluster.send("POST", "\(identity)/selfsubjectreviews", body, token: "t-viewer")
            #expect(answer.status == 201)
            #expect(
                answer.body["status"] == [
                    "userInfo": ["username": "viewer", "uid": "u-2", "groups": ["system:authenticated"]]
                ])
            #expect(answer.body["metadata"]?.map?.keys == ["creationTimestamp"])
            #expect(try await cluster.send("POST", "\(identity)/selfsubjectreviews", body).status == 403)
        }
    }

    @Test func mayITellsWhatTheRulesSay() async throws {
        try await AccessCluster.with { cluster in
            func ask(_ token: String) async throws -> Node? {
                try await cluster.send(
                    "POST", "\(access)/selfsubjectaccessreviews", review("SelfSubjectAccessReview", patch),
                    token: token
                ).body["status"]
            }
            #expect(try await ask("t-viewer") == ["allowed": false])
            #expect(try await ask("t-admin") == ["allowed": true])
            try await cluster.make(
                "\(local)/rolebindings",
                AccessCluster.binding("e", to: "edit", roleKind: "ClusterRole", AccessCluster.viewer))
            #expect(
                try await ask("t-viewer") == [
                    "allowed": true,
                    "reason": #"RBAC: allowed by RoleBinding "e/default" of ClusterRole "edit" to User "viewer""#,
                ])
        }
    }

    @Test func theAdministratorAsksAboutOthers() async throws {
        try await AccessCluster.with { cluster in
            var spec = patch
            spec["user"] = "viewer"
            func ask(_ path: String, _ kind: String, _ spec: Node, _ token: String) async throws
                -> RunningControlPlane.Answer
            {
                try await cluster.send("POST", "\(access)/\(path)", review(kind, spec), token: token)
            }
            let (reviews, kind) = ("subjectaccessreviews", "SubjectAccessReview")
            let viewer = try await ask(reviews, kind, spec, "t-admin")
            #expect(viewer.body["status"] == ["allowed": false])
            let unasked = try await ask(reviews, kind, spec, "t-viewer")
            #expect(unasked.status == 403)
            let nobody = try await ask(reviews, kind, patch, "t-admin")
            #expect(nobody.status == 422)
            spec["groups"] = ["system:masters"]
            let master = try await ask(reviews, kind, spec, "t-admin")
            #expect(master.body["status"] == ["allowed": true])
            let elsewhere = try await ask(
                "namespaces/kube-system/localsubjectaccessreviews", "LocalSubjectAccessReview", spec, "t-admin")
            #expect(elsewhere.status == 422)
        }
    }

    @Test func theRulesOfAUserAreListed() async throws {
        try await AccessCluster.with { cluster in
            try await cluster.make(
                "\(local)/roles", AccessCluster.role("r", [AccessCluster.rule(["get"], [""], ["pods"])]))
            try await cluster.make("\(local)/rolebindings", AccessCluster.binding("r", to: "r", AccessCluster.viewer))
            let answer = try await cluster.send(
                "POST", "\(access)/selfsubjectrulesreviews",
                review("SelfSubjectRulesReview", ["namespace": "default"]),
                token: "t-viewer")
            let rules = answer.body.value(at: "status", "resourceRules")?.list ?? []
            #expect(rules.contains(AccessCluster.rule(["get"], [""], ["pods"])))
            let paths = answer.body.value(at: "status", "nonResourceRules")?.list ?? []
            #expect(paths.contains { $0["nonResourceURLs"]?.list?.contains("/apis/*") == true })
        }
    }
}
