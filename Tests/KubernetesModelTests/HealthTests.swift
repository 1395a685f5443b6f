import Documents
import KubernetesModel
import Testing

/// Statuses as a real control plane wrote them, each with its verdict.
struct HealthTests {
    static let available: Node = ["type": "Available", "status": "True", "reason": "MinimumReplicasAvailable"]
    static let complete: Node = ["type": "Progressing", "status": "True", "reason": "NewReplicaSetAvailable"]
    static let created: Node = ["type": "Progressing", "status": "True", "reason": "NewReplicaSetCreated"]
    static let timedOut: Node = [
        "type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded", "message": "timed out",
    ]

    static func deployment(_ status: Node, generation: Int = 2) -> Node {
        [
            "apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": ["name": "web", "generation": Node(generation)],
            "spec": ["replicas": 3], "status": status,
        ]
    }

    static func status(
        observed: Int = 2, replicas: Int = 3, updated: Int = 3, available: Int = 3, _ conditions: [Node]
    ) -> Node {
        [
            "observedGeneration": Node(observed), "replicas": Node(replicas), "updatedReplicas": Node(updated),
            "readyReplicas": Node(available), "availableReplicas": Node(available), "conditions": Node(conditions),
        ]
    }

    static let deployments: [(Node, HealthStatus)] = [
        (status([available, complete]), .current),
        (status(observed: 1, [available, complete]), .inProgress("generation 2 is not observed yet")),
        (status(updated: 1, [available, created]), .inProgress("1 of 3 pods are of the new revision")),
        (status(replicas: 4, [available, created]), .inProgress("1 old pods are still there")),
        (status(available: 2, [available, created]), .inProgress("2 of 3 pods are available")),
        (status([available, created]), .inProgress("the rollout is not finished yet")),
        (status(updated: 1, [available, timedOut]), .failed("timed out")),
        (.emptyMap, .inProgress("no controller has looked at it yet")),
    ]

    @Test(arguments: deployments)
    func deploymentsAreCurrentWhenAllPodsAreNewAndAvailable(status: Node, expected: HealthStatus) {
        #expect(Health.of(Self.deployment(status)) == expected)
    }

    static let others: [(Node, HealthStatus)] = [
        (["kind": "ConfigMap", "apiVersion": "v1", "metadata": ["name": "a"]], .current),
        (
            [
                "kind": "Service", "apiVersion": "v1", "spec": ["type": "LoadBalancer"],
                "status": ["loadBalancer": [:]],
            ], .inProgress("the load balancer has no address yet")
        ),
        (
            [
                "kind": "Service", "apiVersion": "v1", "spec": ["type": "LoadBalancer"],
                "status": [
                    "loadBalancer": ["ingress": [["ip": "127.0.0.1", "ports": [["port": 8000, "error": "InUse"]]]]]
                ],
            ],
            .failed(
                "the load balancer cannot serve port 8000 (InUse); "
                    + "end the program that has the port, or choose another one")
        ),
        (["kind": "PersistentVolumeClaim", "apiVersion": "v1", "status": ["phase": "Bound"]], .current),
        (
            ["kind": "PersistentVolumeClaim", "apiVersion": "v1", "status": ["phase": "Lost"]],
            .failed("the volume behind the claim is lost")
        ),
        (
            ["kind": "Pod", "apiVersion": "v1", "metadata": ["deletionTimestamp": "2026-11-22T11:00:00Z"]],
            .terminating
        ),
        (
            [
                "kind": "Widget", "apiVersion": "example.com/v1",
                "status": ["conditions": [["type": "Ready", "status": "False", "message": "soon"]]],
            ], .inProgress("soon")
        ),
    ]

    @Test(arguments: others)
    func otherKindsFollowTheirRule(object: Node, expected: HealthStatus) {
        #expect(Health.of(object) == expected)
    }

    @Test func aStatefulSetIsCurrentOnceAllPodsAreOfTheUpdateRevision() {
        var set: Node = [
            "apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": ["generation": 1], "spec": ["replicas": 1],
            "status": [
                "observedGeneration": 1, "replicas": 1, "readyReplicas": 1, "updatedReplicas": 1,
                "currentRevision": "sts-77d6757d6f", "updateRevision": "sts-77d6757d6f",
            ],
        ]
        #expect(Health.of(set) == .current)
        set["status"]?["updateRevision"] = "sts-1"
        #expect(Health.of(set) == .inProgress("1 of 1 pods are of the new revision"))
    }
}
