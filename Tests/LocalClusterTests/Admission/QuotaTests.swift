import Documents
import KubernetesModel
import LocalCluster
import Testing

@Suite struct QuotaTests {
    private let core = "/api/v1/namespaces/default"

    private func quota(_ name: String, _ hard: Node, scopes: Node? = nil) -> Node {
        var quota: Node = ["metadata": ["name": Node(name)], "spec": ["hard": hard]]
        quota.set(scopes, at: "spec", "scopes")
        return quota
    }

    private func pod(_ name: String, _ resources: Node = [:]) -> Node {
        [
            "metadata": ["name": Node(name)],
            "spec": ["containers": [["name": "c", "image": "c:1", "resources": resources]]],
        ]
    }

    private func message(_ cluster: RunningControlPlane, _ path: String, _ object: Node) async throws -> String? {
        let answer = try await cluster.send("POST", "\(core)/\(path)", object, token: "t-admin")
        return answer.status == 403 ? answer.body["message"]?.string : nil
    }

    @Test func whatGoesBeyondAQuotaIsRefusedWithTheAmounts() async throws {
        try await AccessCluster.with { cluster in
            try await cluster.make("\(core)/pods", pod("one"))
            try await cluster.make(
                "\(core)/resourcequotas", quota("q", ["pods": "1", "count/deployments.apps": "0"]))
            #expect(
                try await message(cluster, "pods", pod("two"))
                    == #"pods "two" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1"#
            )
            _ = try await cluster.send("DELETE", "\(core)/pods/one", token: "t-admin")
            #expect(try await message(cluster, "pods", pod("two")) == nil)
        }
    }

    @Test func amountsOfContainersAreAddedUp() async throws {
        try await AccessCluster.with { cluster in
            let hard: Node = ["requests.cpu": "1", "limits.memory": "1Gi"]
            try await cluster.make("\(core)/resourcequotas", quota("q", hard))
            #expect(
                try await message(cluster, "pods", pod("bare"))
                    == #"pods "bare" is forbidden: failed quota: q: must specify limits.memory for: c; requests.cpu for: c"#
            )
            func sized(_ cpu: String, _ memory: String) -> Node {
                ["requests": ["cpu": Node(cpu)], "limits": ["memory": Node(memory)]]
            }
            try await cluster.make("\(core)/pods", pod("a", sized("600m", "512Mi")))
            #expect(
                try await message(cluster, "pods", pod("b", sized("500m", "600Mi")))
                    == #"pods "b" is forbidden: exceeded quota: q, requested: limits.memory=600Mi,requests.cpu=500m, used: limits.memory=512Mi,requests.cpu=600m, limited: limits.memory=1Gi,requests.cpu=1"#
            )
            #expect(try await message(cluster, "pods", pod("b", sized("400m", "512Mi"))) == nil)
        }
    }

    @Test func ofManyPodsAtOnceNoMoreComeThanThereArePlaces() async throws {
        try await AccessCluster.with { cluster in
            try await cluster.make("\(core)/resourcequotas", quota("q", ["pods": "3"]))
            let made = try await withThrowingTaskGroup(of: Bool.self) { group in
                for index in 0..<20 {
                    group.addTask { try await message(cluster, "pods", pod("p\(index)")) == nil }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(made == 3)
        }
    }

    @Test func aScopedQuotaCountsItsOwnPodsAlone() async throws {
        try await AccessCluster.with { cluster in
            try await cluster.make("\(core)/resourcequotas", quota("q", ["pods": "0"], scopes: ["BestEffort"]))
            #expect(try await message(cluster, "pods", pod("best")) != nil)
            #expect(try await message(cluster, "pods", pod("sized", ["requests": ["cpu": "1m"]])) == nil)
        }
    }

    @Test func servicesAndObjectsAreCountedByKind() async throws {
        try await AccessCluster.with { cluster in
            let hard: Node = ["services.nodeports": "1", "configmaps": "2"]
            try await cluster.make("\(core)/resourcequotas", quota("q", hard))
            let service: Node = [
                "metadata": ["name": "s"],
                "spec": ["type": "NodePort", "ports": [["name": "a", "port": 1], ["name": "b", "port": 2]]],
            ]
            #expect(
                try await message(cluster, "services", service)?.contains(
                    "exceeded quota: q, requested: services.nodeports=2, used: services.nodeports=0") == true)
            // The authority's certificate is one already.
            #expect(try await message(cluster, "configmaps", ["metadata": ["name": "a"]]) == nil)
            #expect(try await message(cluster, "configmaps", ["metadata": ["name": "b"]]) != nil)
        }
    }

    @Test func theStatusTellsWhatIsUsed() async throws {
        try await ControllerCluster.run { cluster in
            var quota = quota("q", ["pods": "5", "requests.cpu": "2"])
            quota.set("default", at: "metadata", "namespace")
            _ = try await cluster.access.create(.resourceQuotas, quota, manager: "tests")
            for name in ["a", "b"] {
                var pod = pod(name, ["requests": ["cpu": "750m"]])
                pod.set("default", at: "metadata", "namespace")
                _ = try await cluster.access.create(.pods, pod, manager: "tests")
            }
            try await cluster.settle()
            let stored = try await cluster.object(.resourceQuotas, "q")
            #expect(
                stored["status"] == [
                    "hard": ["pods": "5", "requests.cpu": "2"], "used": ["pods": "2", "requests.cpu": "1500m"],
                ])
        }
    }

    @Test func aDeploymentSaysWhyItsPodsDoNotCome() async throws {
        try await ControllerCluster.run { cluster in
            var quota = quota("q", ["pods": "1"])
            quota.set("default", at: "metadata", "namespace")
            _ = try await cluster.access.create(.resourceQuotas, quota, manager: "tests")
            _ = try await cluster.access.create(
                .deployments, Sample.deployment("web", replicas: 2), manager: "tests")
            try await cluster.pass(.seconds(1))
            let failure = try await cluster.object(.deployments, "web").condition("ReplicaFailure")
            #expect(failure?["reason"] == "FailedCreate")
            let text = failure?["message"]?.string ?? ""
            #expect(
                text.hasSuffix("is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1"))
        }
    }
}
