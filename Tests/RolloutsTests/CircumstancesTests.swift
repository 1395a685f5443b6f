import Documents
import KubernetesAPI
import KubernetesModel
import Planning
import ReleaseHistory
import Rollouts
import Testing

/// Releases that meet what other people, other runs and the cluster have left.
@Suite(.serialized) struct CircumstancesTests {
    static func service(_ image: String, replicas: Int?, with more: [Node] = []) -> WantedService {
        var service = RolloutCluster.service(image, replicas: replicas ?? 0)
        for index in service.objects.indices where service.objects[index].kind == "Deployment" && replicas == nil {
            service.objects[index]["spec"]?["replicas"] = nil
        }
        service.objects += more
        return service
    }

    static func object(_ kind: String, _ name: String, _ spec: Node? = nil, apiVersion: String = "v1") -> Node {
        var object: Node = [
            "apiVersion": Node(apiVersion), "kind": Node(kind),
            "metadata": ["name": Node(name), "namespace": "default"],
        ]
        object["spec"] = spec
        return object
    }

    static func run(_ body: @escaping @Sendable (RolloutCluster) async throws -> Void) async throws {
        try await RolloutCluster.run(script: RolloutTests.course, body)
    }

    @Test func aScaleToTheNumberThatRunsIsKeptToo() async throws {
        try await Self.run { cluster in
            _ = await cluster.apply("post:1", replicas: 2)
            let request = ScaleRequest(service: "post", workload: RolloutCluster.reference, replicas: 2)
            guard case .scaled = await cluster.rollouts().scale([request])["post"] else {
                Issue.record("not scaled: \(cluster.events.map(\.kind))")
                return
            }
            guard case .healthy = await cluster.apply("post:2", replicas: 1) else {
                Issue.record("not healthy: \(cluster.events.map(\.kind))")
                return
            }
            let live = try #require(try await cluster.deployment())
            #expect(live.value(at: "spec", "replicas") == 2)
            #expect(ReplicaOwnership.override(of: live) == 2)
        }
    }

    @Test func replicasThatTheCatalogGivesUpStayAsTheyAreAndCanBeTakenBack() async throws {
        try await Self.run { cluster in
            _ = await cluster.apply("post:1", replicas: 3)
            guard case .healthy = await cluster.rollouts().apply([Self.service("post:1", replicas: nil)])["post"]
            else {
                Issue.record("not healthy: \(cluster.events.map(\.kind))")
                return
            }
            let found = try await cluster.deployment()?.value(at: "spec", "replicas")
            #expect(found == 3)
            guard case .healthy = await cluster.apply("post:1", replicas: 2) else {
                Issue.record("not taken back: \(cluster.events.map(\.kind))")
                return
            }
            let taken = try await cluster.deployment()?.value(at: "spec", "replicas")
            #expect(taken == 2)
        }
    }

    @Test func aPausedDeploymentIsNotWrittenTo() async throws {
        try await Self.run { cluster in
            _ = await cluster.apply("post:1")
            _ = try await cluster.client.patch(
                RolloutCluster.reference, .merge, ["spec": ["paused": true]], manager: "kubectl-rollout")
            guard case .owned(let message) = await cluster.apply("post:2") else {
                Issue.record("not refused: \(cluster.events.map(\.kind))")
                return
            }
            #expect(message.contains("rollout resume deployment/post"))
            let found = try await cluster.image()
            #expect(found == "post:1")
        }
    }

    @Test func whatAnInterruptedFirstReleaseCreatedGoesWhenTheNextOneFails() async throws {
        try await Self.run { cluster in
            let extra = Self.object("ConfigMap", "extra")
            cluster.stopTime(after: .seconds(5))
            let first = Task {
                await cluster.rollouts().apply([Self.service("post:slow", replicas: 1, with: [extra])])
            }
            while try await cluster.deployment() == nil { await Task.yield() }
            first.cancel()
            cluster.startTime()
            _ = await first.value
            guard
                case .restored(_, let release) = await cluster.rollouts()
                    .apply([Self.service("post:missing", replicas: 1, with: [extra])])["post"]
            else {
                Issue.record("not restored: \(cluster.events.map(\.kind))")
                return
            }
            #expect(release == nil)
            let deployment = try await cluster.deployment()
            #expect(deployment == nil)
            let left = try await cluster.client.find(try #require(extra.reference))
            #expect(left == nil)
        }
    }

    @Test func aLoadBalancerWithoutAProviderAndAClaimWithoutAPodHoldNothingUp() async throws {
        try await Self.run { cluster in
            let balancer = Self.object(
                "Service", "post",
                [
                    "type": "LoadBalancer", "ports": [["name": "http", "port": 80]],
                    "selector": ["app.kubernetes.io/name": "post"],
                ])
            guard
                case .healthy = await cluster.rollouts()
                    .apply([Self.service("post:1", replicas: 0, with: [balancer])])["post"]
            else {
                Issue.record("not healthy: \(cluster.events.map(\.kind))")
                return
            }
            let waits = cluster.events.contains { if case .stillWaiting = $0.kind { true } else { false } }
            #expect(waits)
        }
    }

    @Test func theLockOfARunThatWasKilledIsTakenOver() async throws {
        try await Self.run { cluster in
            _ = try await cluster.client.create(
                Self.object(
                    "Lease", "grover-post",
                    [
                        "holderIdentity": "ghost", "leaseDurationSeconds": 15, "leaseTransitions": 4,
                        // Of a machine whose clock is years ahead.
                        "renewTime": "2036-01-15T08:00:00.000000Z", "acquireTime": "2036-01-15T08:00:00.000000Z",
                    ], apiVersion: "coordination.k8s.io/v1"), manager: "grover-deploy")
            guard case .healthy = await cluster.apply("post:1", replicas: 1) else {
                Issue.record("not healthy: \(cluster.events.map(\.kind))")
                return
            }
        }
    }

    @Test func whatFailedAndWasKeptIsVerifiedByTheNextRun() async throws {
        try await Self.run { cluster in
            var settings = RolloutSettings()
            settings.rollsBack = false
            _ = await cluster.apply("post:unready", replicas: 1, settings)
            guard case .healthy(let release, _) = await cluster.apply("post:1", replicas: 0, settings) else {
                Issue.record("not healthy: \(cluster.events.map(\.kind))")
                return
            }
            #expect(release == 2)
        }
    }

    @Test func aNamespaceThatEndsIsSaidSo() async throws {
        try await Self.run { cluster in
            let namespace = ObjectReference(GroupVersionKind(apiVersion: "v1", kind: "Namespace"), name: "ending")
            let wanted: Node = ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "ending"]]
            try await cluster.rollouts().ensureShared([wanted])
            var held = Self.object("ConfigMap", "held")
            held["metadata"]?["namespace"] = "ending"
            held["metadata"]?["finalizers"] = ["example.com/hold"]
            _ = try await cluster.client.create(held, manager: "test")
            try await cluster.client.delete(namespace)
            await #expect(throws: Problem.self) { try await cluster.rollouts().ensureShared([wanted]) }
        }
    }
}
