import Documents
import LocalCluster
import Testing

@Suite struct LimitRangeTests {
    private let core = "/api/v1/namespaces/default"

    private func pod(_ resources: Node = [:]) -> Node {
        [
            "metadata": ["name": "p"],
            "spec": ["containers": [["name": "c", "image": "c:1", "resources": resources]]],
        ]
    }

    private func with(_ limit: Node, _ body: (RunningControlPlane) async throws -> Void) async throws {
        try await AccessCluster.with { cluster in
            try await cluster.make(
                "\(core)/limitranges", ["metadata": ["name": "l"], "spec": ["limits": [limit]]])
            try await body(cluster)
        }
    }

    @Test func containersGetWhatTheyDoNotSay() async throws {
        try await with(["type": "Container", "default": ["cpu": "500m"], "defaultRequest": ["cpu": "100m"]]) {
            cluster in
            let pod = try await cluster.make("\(core)/pods", pod()).body
            let resources = pod.value(at: "spec", "containers")?[0]?["resources"]
            #expect(resources == ["limits": ["cpu": "500m"], "requests": ["cpu": "100m"]])
            #expect(
                pod.value(at: "metadata", "annotations", "kubernetes.io/limit-ranger")
                    == "LimitRanger plugin set: cpu request for container c; cpu limit for container c")
            #expect(pod.value(at: "status", "qosClass") == "Burstable")
        }
    }

    private static let cases: [(limit: Node, resources: Node, message: String)] = [
        (
            ["type": "Container", "max": ["memory": "1Gi"]], ["limits": ["memory": "2Gi"]],
            "[maximum memory usage per Container is 1Gi, but limit is 2Gi, "
                + "maximum memory usage per Container is 1Gi, but request is 2Gi]"
        ),
        (
            ["type": "Pod", "min": ["cpu": "200m"]], ["requests": ["cpu": "100m"]],
            "minimum cpu usage per Pod is 200m, but request is 100m"
        ),
        (
            ["type": "Pod", "max": ["cpu": "1"]], [:], "maximum cpu usage per Pod is 1.  No limit is specified"
        ),
        (
            ["type": "Container", "maxLimitRequestRatio": ["cpu": "2"]],
            ["requests": ["cpu": "100m"], "limits": ["cpu": "300m"]],
            "cpu max limit to request ratio per Container is 2, but provided ratio is 3.000000"
        ),
    ]

    @Test(arguments: cases)
    func whatIsBeyondTheBoundsIsRefused(limit: Node, resources: Node, message: String) async throws {
        try await with(limit) { cluster in
            let answer = try await cluster.send("POST", "\(core)/pods", pod(resources), token: "t-admin")
            #expect(answer.status == 403)
            #expect(answer.body["message"]?.string == "pods \"p\" is forbidden: \(message)")
        }
    }
}
