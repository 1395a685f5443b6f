import Documents
import KubernetesModel
import LocalCluster
import Synchronization
import Testing

/// Every pod uses what the test says.
private final class PlayedMetrics: PodMetricsSource {
    private let usage = Mutex(0)
    private let access = Mutex<(any ClusterAccess)?>(nil)

    func play(milli: Int, in cluster: ControllerCluster) {
        usage.withLock { $0 = milli }
        access.withLock { $0 = cluster.access }
    }

    func podMetrics() async -> [PodMetrics] {
        let milli = usage.withLock { $0 }
        guard let access = access.withLock({ $0 }) else { return [] }
        let pods = (try? await access.list(.pods, namespace: "default")) ?? []
        // Measured after all pods had become ready.
        let time = Timestamp(secondsSince1970: 1_900_000_000)
        return pods.map { pod in
            PodMetrics(
                namespace: "default", name: pod.objectName ?? "", measuredAt: time, windowSeconds: 15,
                containers: [.init("web", cpuMilli: milli, memoryBytes: 1 << 20)])
        }
    }
}

@Suite struct AutoscalerTests {
    private static func scaler(_ spec: Node = [:]) -> Node {
        var all: Node = [
            "scaleTargetRef": ["apiVersion": "apps/v1", "kind": "Deployment", "name": "web"], "minReplicas": 1,
            "maxReplicas": 8,
            "metrics": [
                [
                    "type": "Resource",
                    "resource": ["name": "cpu", "target": ["type": "Utilization", "averageUtilization": 50]],
                ]
            ],
        ]
        for entry in spec.map ?? Mapping() { all[entry.key] = entry.value }
        return ["metadata": ["name": "web", "namespace": "default"], "spec": all]
    }

    /// A Deployment whose pods request 100m, and an autoscaler at half of it.
    private static func run(
        replicas: Int = 2, requests: Bool = true, _ spec: Node = [:],
        _ body: (ControllerCluster, PlayedMetrics) async throws -> Void
    ) async throws {
        let metrics = PlayedMetrics()
        try await ControllerCluster.run(metrics: metrics) { cluster in
            var deployment = Sample.deployment("web", replicas: replicas)
            var container = try #require(
                deployment.value(at: "spec", "template", "spec", "containers")?[0])
            if requests { container["resources"] = ["requests": ["cpu": "100m"]] }
            deployment.set([container], at: "spec", "template", "spec", "containers")
            _ = try await cluster.access.create(.deployments, deployment, manager: "tests")
            try await cluster.pass(.seconds(1))
            metrics.play(milli: 50, in: cluster)
            _ = try await cluster.access.create(.autoscalers, scaler(spec), manager: "tests")
            try await cluster.pass(.seconds(14), step: .seconds(1))
            #expect(try await cluster.object(.autoscalers, "web").condition("AbleToScale") == nil)
            try await cluster.pass(.seconds(2), step: .seconds(1))
            try await body(cluster, metrics)
        }
    }

    private static func replicas(_ cluster: ControllerCluster) async throws -> Int? {
        try await cluster.object(.deployments, "web").value(at: "spec", "replicas")?.int
    }

    @Test func whatIsOnTargetStaysAndSaysSo() async throws {
        try await Self.run { cluster, metrics in
            metrics.play(milli: 54, in: cluster)
            try await cluster.pass(.seconds(15), step: .seconds(1))
            let scaler = try await cluster.object(.autoscalers, "web")
            #expect(try await Self.replicas(cluster) == 2)
            #expect(scaler.condition("AbleToScale")?["reason"] == "ReadyForNewScale")
            #expect(scaler.condition("ScalingActive")?["reason"] == "ValidMetricFound")
            #expect(
                scaler.condition("ScalingActive")?["message"]
                    == "the HPA was able to successfully calculate a replica count from cpu resource utilization (percentage of request)"
            )
            #expect(scaler.condition("ScalingLimited")?["reason"] == "DesiredWithinRange")
            let current = scaler.value(at: "status", "currentMetrics")?[0]?.value(at: "resource", "current")
            #expect(current == ["averageUtilization": 54, "averageValue": "54m"])
            #expect(scaler.value(at: "status", "currentReplicas") == 2)
        }
    }

    @Test func loadScalesUpAtOnceAndDownAfterTheWindow() async throws {
        try await Self.run { cluster, metrics in
            metrics.play(milli: 90, in: cluster)
            try await cluster.pass(.seconds(15), step: .seconds(1))
            #expect(try await Self.replicas(cluster) == 4)
            #expect(
                try await cluster.events("SuccessfulRescale") == [
                    "New size: 4; reason: cpu resource utilization (percentage of request) above target"
                ])
            metrics.play(milli: 10, in: cluster)
            try await cluster.pass(.seconds(240), step: .seconds(1))
            #expect(try await Self.replicas(cluster) == 4)
            #expect(
                try await cluster.object(.autoscalers, "web").condition("AbleToScale")?["reason"]
                    == "ScaleDownStabilized")
            try await cluster.pass(.seconds(90), step: .seconds(1))
            #expect(try await Self.replicas(cluster) == 1)
            #expect(
                try await cluster.events("SuccessfulRescale").last == "New size: 1; reason: All metrics below target")
            let fields = try await cluster.object(.deployments, "web").metadata?["managedFields"]?.list ?? []
            #expect(fields.contains { $0["manager"] == "kube-controller-manager" && $0["subresource"] == "scale" })
        }
    }

    @Test func theMostAndTheRateAreKept() async throws {
        try await Self.run { cluster, metrics in
            metrics.play(milli: 1000, in: cluster)
            try await cluster.pass(.seconds(15), step: .seconds(1))
            #expect(try await Self.replicas(cluster) == 4)
            #expect(
                try await cluster.object(.autoscalers, "web").condition("ScalingLimited")?["reason"]
                    == "ScaleUpLimit")
            try await cluster.pass(.seconds(60), step: .seconds(1))
            #expect(try await Self.replicas(cluster) == 8)
            #expect(
                try await cluster.object(.autoscalers, "web").condition("ScalingLimited")?["reason"]
                    == "TooManyReplicas")
        }
    }

    @Test func aBehaviorSetsStepsAndWindow() async throws {
        let behavior: Node = [
            "scaleUp": ["policies": [["type": "Pods", "value": 1, "periodSeconds": 60]]],
            "scaleDown": ["stabilizationWindowSeconds": 0],
        ]
        try await Self.run(["behavior": behavior]) { cluster, metrics in
            metrics.play(milli: 200, in: cluster)
            try await cluster.pass(.seconds(45), step: .seconds(1))
            #expect(try await Self.replicas(cluster) == 3)
            metrics.play(milli: 5, in: cluster)
            try await cluster.pass(.seconds(15), step: .seconds(1))
            #expect(try await Self.replicas(cluster) == 1)
        }
    }

    @Test func whatCannotBeMeasuredIsToldAndLeftAlone() async throws {
        try await Self.run(requests: false) { cluster, _ in
            let scaler = try await cluster.object(.autoscalers, "web")
            let active = scaler.condition("ScalingActive")
            #expect(active?["reason"] == "FailedGetResourceMetric")
            let message = active?["message"]?.string ?? ""
            #expect(
                message.hasPrefix(
                    "the HPA was unable to compute the replica count: failed to get cpu utilization: missing request "
                        + "for cpu in container web of Pod web-"))
            #expect(try await Self.replicas(cluster) == 2)
            #expect(try await cluster.events("FailedGetResourceMetric").count == 1)
        }
    }

    @Test func aTargetThatIsNotThereIsTold() async throws {
        let target: Node = ["apiVersion": "apps/v1", "kind": "Deployment", "name": "gone"]
        try await Self.run(["scaleTargetRef": target]) { cluster, _ in
            let able = try await cluster.object(.autoscalers, "web").condition("AbleToScale")
            #expect(able?["reason"] == "FailedGetScale")
            #expect(
                able?["message"]
                    == "the HPA controller was unable to get the target's current scale: deployments.apps \"gone\" not found"
            )
        }
    }
}
