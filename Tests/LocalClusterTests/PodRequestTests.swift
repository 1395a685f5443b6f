import Documents
import LocalCluster
import Testing

/// Pods and their templates as a real server takes, refuses and shows them.
@Suite struct PodRequestTests {
    private let pods = "/api/v1/namespaces/default/pods"

    private func pod(_ container: Node = [:], volumes: Node = []) -> Node {
        var container = container
        container["name"] = "a"
        container["image"] = "web:1"
        return [
            "apiVersion": "v1", "kind": "Pod", "metadata": ["name": "p"],
            "spec": ["containers": [container], "volumes": volumes],
        ]
    }

    @Test func aVolumeCannotLeadOutOfItsPod() async throws {
        try await RunningControlPlane.with { cluster in
            let volume: Node = ["name": "v", "emptyDir": [:]]
            func expect(_ pod: Node, isRefusedAt fields: String...) async throws {
                let answer = try await cluster.send("POST", "\(pods)?dryRun=All", pod)
                let causes = answer.body.value(at: "details", "causes")?.list ?? []
                #expect(causes.compactMap { $0["field"]?.string } == fields)
            }
            func mounted(_ mount: Node) -> Node { pod(["volumeMounts": [mount]], volumes: [volume]) }
            try await expect(mounted(["name": "v", "mountPath": "/v", "subPath": "a/b"]))
            try await expect(
                mounted(["name": "v", "mountPath": "/v", "subPath": "../../x"]),
                isRefusedAt: "spec.containers[0].volumeMounts[0].subPath")
            try await expect(
                mounted(["name": "v", "mountPath": "/v", "subPath": "/x"]),
                isRefusedAt: "spec.containers[0].volumeMounts[0].subPath")
            try await expect(
                mounted(["name": "other", "mountPath": "/v"]), isRefusedAt: "spec.containers[0].volumeMounts[0].name")
            try await expect(
                pod(volumes: [["name": "../../x", "emptyDir": [:]]]), isRefusedAt: "spec.volumes[0].name")
            try await expect(pod(volumes: [volume, volume]), isRefusedAt: "spec.volumes[1].name")
            try await expect(
                pod(["env": [["name": "A=B", "value": "1"]]]), isRefusedAt: "spec.containers[0].env[0].name")
        }
    }

    @Test(arguments: [
        (
            "", 400,
            "a container name must be specified for pod p, choose one of: [a b] or one of the init containers: [i]"
        ),
        ("container=x", 400, "container x is not valid for pod p"),
        (
            "container=a&tailLines=-1", 422,
            #"PodLogOptions "p" is invalid: tailLines: Invalid value: -1: must be greater than or equal to 0"#
        ),
        (
            "container=a&limitBytes=0", 422,
            #"PodLogOptions "p" is invalid: limitBytes: Invalid value: 0: must be greater than 0"#
        ),
    ])
    func aLogIsOfOneContainerAndWithinBounds(_ query: String, _ code: Int, _ message: String) async throws {
        try await RunningControlPlane.with { cluster in
            var pod = pod()
            pod["spec"]?["containers"] = [["name": "a", "image": "web:1"], ["name": "b", "image": "web:1"]]
            pod["spec"]?["initContainers"] = [["name": "i", "image": "web:1"]]
            _ = try await cluster.send("POST", pods, pod)
            let answer = try await cluster.send("GET", "\(pods)/p/log?\(query)")
            #expect(answer.status == code)
            #expect(answer.body["message"]?.string == message)
        }
    }

    @Test func aStatefulSetMountsItsClaims() async throws {
        try await RunningControlPlane.with { cluster in
            let template: Node = [
                "metadata": ["labels": ["app": "db"]],
                "spec": [
                    "containers": [
                        [
                            "name": "db", "image": "db:1",
                            "volumeMounts": [["name": "data", "mountPath": "/data"]],
                        ]
                    ]
                ],
            ]
            let claim: Node = [
                "metadata": ["name": "data"],
                "spec": ["accessModes": ["ReadWriteOnce"], "resources": ["requests": ["storage": "1Gi"]]],
            ]
            let answer = try await cluster.send(
                "POST", "/apis/apps/v1/namespaces/default/statefulsets",
                [
                    "apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": ["name": "db"],
                    "spec": [
                        "serviceName": "db", "selector": ["matchLabels": ["app": "db"]], "template": template,
                        "volumeClaimTemplates": [claim],
                    ],
                ])
            #expect(answer.status == 201, "\(answer.text)")
        }
    }

    @Test func whatAnInitContainerIsAtIsThePodsStatus() async throws {
        try await RunningControlPlane.with { cluster in
            var object = pod()
            object.set(
                [["name": "i", "image": "web:1"], ["name": "j", "image": "web:1"]], at: "spec", "initContainers")
            object = try await cluster.send("POST", pods, object).body
            let succeeded: Node = ["name": "i", "state": ["terminated": ["exitCode": 0]], "restartCount": 0]
            func shown(_ states: Node...) async throws -> [String] {
                let path = "\(pods)/p"
                let answer = try await cluster.send(
                    "PATCH", "\(path)/status", ["status": ["initContainerStatuses": Node(states)]],
                    type: "application/merge-patch+json")
                #expect(answer.status == 200, "\(answer.text)")
                let table = try await cluster.send(
                    "GET", path, accept: "application/json;as=Table;v=v1;g=meta.k8s.io")
                return table.body["rows"]?[0]?["cells"]?.list?.prefix(4).compactMap(\.string) ?? []
            }
            let waiting: Node = ["name": "j", "state": ["waiting": ["reason": "PodInitializing"]], "restartCount": 0]
            let begun = try await shown(succeeded, waiting)
            #expect(begun == ["p", "0/1", "Init:1/2", "0"])
            let failing: Node = [
                "name": "j", "state": ["waiting": ["reason": "CrashLoopBackOff"]], "restartCount": 3,
            ]
            let failed = try await shown(succeeded, failing)
            #expect(failed == ["p", "0/1", "Init:CrashLoopBackOff", "3"])
        }
    }

    @Test func namespacesOfEveryClusterStay() async throws {
        try await RunningControlPlane.with { cluster in
            let refused = try await cluster.send("DELETE", "/api/v1/namespaces/default")
            #expect(refused.status == 403)
            #expect(
                refused.body["message"]
                    == #"namespaces "default" is forbidden: this namespace may not be deleted"#)
        }
    }
}
