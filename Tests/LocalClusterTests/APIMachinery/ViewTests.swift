import Documents
import KubernetesModel
import LocalCluster
import Testing

@Suite struct ViewTests {
    private let core = "/api/v1/namespaces/default/events"
    private let named = "/apis/events.k8s.io/v1/namespaces/default/events"

    @Test func anEventHasTwoNamesForEverything() async throws {
        try await RunningControlPlane.with { cluster in
            let events = try await cluster.watch("\(core)?watch=1")
            let made = try await cluster.send(
                "POST", named,
                [
                    "apiVersion": "events.k8s.io/v1", "kind": "Event", "metadata": ["name": "e"],
                    "eventTime": "2026-11-22T11:00:00.000000Z", "type": "Normal", "reason": "Deployed",
                    "action": "Deploy", "note": "release 1", "reportingController": "c", "reportingInstance": "i",
                    "regarding": ["kind": "Deployment", "name": "web", "namespace": "default"],
                ])
            #expect(made.status == 201 && made.body.apiVersion == "events.k8s.io/v1", "\(made.text)")
            #expect(made.body["deprecatedSource"] == [:] && made.body["note"] == "release 1")
            let seen = try await cluster.send("GET", "\(core)/e")
            #expect(seen.body.apiVersion == "v1" && seen.body["message"] == "release 1")
            #expect(seen.body["reportingComponent"] == "c" && seen.body["involvedObject"]?["name"] == "web")
            let first = try #require(try await events.first { _ in true })
            #expect(first["object"]?["message"] == "release 1" && first["object"]?.apiVersion == "v1")
            let list = try await cluster.send("GET", "\(named)?fieldSelector=regarding.name%3Dweb")
            #expect(list.body["kind"] == "EventList" && list.body["items"]?[0]?["note"] == "release 1")
            let watched = try await cluster.watch("\(named)?watch=1")
            let event = try #require(try await watched.first { _ in true })
            #expect(event["object"]?["regarding"]?["name"] == "web")
            let refused = try await cluster.send(
                "POST", named,
                ["apiVersion": "events.k8s.io/v1", "kind": "Event", "metadata": ["name": "f"], "type": "Normal"])
            #expect(refused.body.value(at: "details", "causes")?.list?.count == 5)
        }
    }

    @Test func anAutoscalerIsTheSameInBothVersions() async throws {
        try await RunningControlPlane.with { cluster in
            let old = "/apis/autoscaling/v1/namespaces/default/horizontalpodautoscalers"
            let made = try await cluster.send(
                "POST", old,
                [
                    "apiVersion": "autoscaling/v1", "kind": "HorizontalPodAutoscaler", "metadata": ["name": "h"],
                    "spec": [
                        "maxReplicas": 5, "targetCPUUtilizationPercentage": 70,
                        "scaleTargetRef": ["apiVersion": "apps/v1", "kind": "Deployment", "name": "web"],
                    ],
                ])
            #expect(made.status == 201, "\(made.text)")
            #expect(made.body.value(at: "spec", "targetCPUUtilizationPercentage") == 70)
            let path = old.replacing("/v1/", with: "/v2/")
            let seen = try await cluster.send("GET", "\(path)/h")
            let metric = seen.body.value(at: "spec", "metrics")?[0]
            #expect(metric?.value(at: "resource", "target", "averageUtilization") == 70)
            let changed = try await cluster.send(
                "PATCH", "\(path)/h",
                ["spec": ["behavior": ["scaleDown": ["stabilizationWindowSeconds": 60]]]],
                type: "application/merge-patch+json")
            #expect(changed.status == 200)
            _ = try await cluster.send(
                "PATCH", "\(old)/h", ["spec": ["maxReplicas": 9]], type: "application/merge-patch+json")
            let kept = try await cluster.send("GET", "\(path)/h")
            #expect(kept.body.value(at: "spec", "maxReplicas") == 9)
            #expect(kept.body.value(at: "spec", "behavior", "scaleDown", "stabilizationWindowSeconds") == 60)
            #expect(kept.body.annotations.isEmpty)
        }
    }

    @Test func classesStandFromTheStart() async throws {
        try await RunningControlPlane.with { cluster in
            let classes = try await cluster.send("GET", "/apis/scheduling.k8s.io/v1/priorityclasses")
            #expect(
                classes.body["items"]?.list?.compactMap { $0.objectName } == [
                    "system-cluster-critical", "system-node-critical",
                ])
            let storage = try await cluster.send("GET", "/apis/storage.k8s.io/v1/storageclasses/local")
            #expect(storage.body["reclaimPolicy"] == "Delete" && storage.body["volumeBindingMode"] == "Immediate")
            let reserved = try await cluster.send(
                "POST", "/apis/scheduling.k8s.io/v1/priorityclasses",
                [
                    "apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass",
                    "metadata": ["name": "system-mine"], "value": 1,
                ])
            #expect(reserved.status == 422)
        }
    }

    @Test func healthSaysWhatIsChecked() async throws {
        try await RunningControlPlane.with { cluster in
            #expect(try await cluster.send("GET", "/readyz").text == "ok")
            let verbose = try await cluster.send("GET", "/readyz?verbose&exclude=etcd")
            #expect(verbose.text.hasPrefix("[+]ping ok\n"))
            #expect(
                verbose.text.contains("[+]etcd excluded: ok\n") && verbose.text.hasSuffix("readyz check passed\n"))
            #expect(try await cluster.send("GET", "/livez/ping").text == "ok")
            #expect(try await cluster.send("GET", "/livez/nothing").status == 404)
            let head = try await cluster.send("HEAD", "/api/v1/namespaces/default")
            #expect(head.status == 200 && head.text.isEmpty)
            let root = try await cluster.send("GET", "/")
            #expect(root.body["paths"]?.list?.contains("/apis/apps/v1") == true)
        }
    }
}
