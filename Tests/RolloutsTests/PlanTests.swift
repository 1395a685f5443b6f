import Documents
import KubernetesModel
import Planning
import Testing

struct PlanTests {
    static func object(_ kind: String, _ name: String, _ spec: Node = .emptyMap, apiVersion: String = "v1") -> Node {
        [
            "apiVersion": Node(apiVersion), "kind": Node(kind),
            "metadata": ["name": Node(name), "namespace": "grover"], "spec": spec,
        ]
    }

    static let deployment = object(
        "Deployment", "post",
        [
            "replicas": 3,
            "template": [
                "spec": [
                    "serviceAccountName": "post",
                    "containers": [
                        [
                            "name": "post", "image": "grover/post:1",
                            "envFrom": [["configMapRef": ["name": "post"]]],
                            "resources": ["limits": ["cpu": "1000m"]],
                        ]
                    ],
                    "volumes": [["name": "data", "persistentVolumeClaim": ["claimName": "post-data"]]],
                ]
            ],
        ], apiVersion: "apps/v1")

    static func live(_ object: Node, managers: [String] = ["grover-deploy"]) -> Node {
        var live = object
        live.set(Node(ContentHash.of(object)), at: "metadata", "annotations", ContentHash.annotation)
        live["metadata"]?["uid"] = "u1"
        live["metadata"]?["managedFields"] = Node(
            managers.map { manager -> Node in
                ["manager": Node(manager), "fieldsV1": ["f:spec": ["f:replicas": [:]]]]
            })
        return live
    }

    static func plan(_ wanted: [Node], live: [Node] = [], previous: [InventoryEntry] = []) throws -> Plan {
        var known: [ObjectReference: Node] = [:]
        for object in live { known[try #require(object.reference)] = object }
        return try Plan(wanted: wanted, live: known, previous: previous)
    }

    @Test func whatIsReferredToComesFirst() throws {
        let autoscaler = Self.object(
            "HorizontalPodAutoscaler", "post", ["scaleTargetRef": ["kind": "Deployment", "name": "post"]],
            apiVersion: "autoscaling/v2")
        let plan = try Self.plan([
            autoscaler, Self.deployment, Self.object("ConfigMap", "post"), Self.object("ServiceAccount", "post"),
            Self.object("PersistentVolumeClaim", "post-data"), Self.object("Service", "post"),
        ])
        #expect(
            plan.levels.map { $0.map(\.reference.description).sorted() } == [
                ["ConfigMap/post", "PersistentVolumeClaim/post-data", "Service/post", "ServiceAccount/post"],
                ["Deployment/post"], ["HorizontalPodAutoscaler/post"],
            ])
        #expect(plan.count(.create) == 6)
    }

    @Test func whatIsThereAlreadyIsUnchanged() throws {
        var live = Self.live(Self.deployment)
        live["spec"]?["progressDeadlineSeconds"] = 600
        live.set("1", at: "spec", "template", "spec", "terminationGracePeriodSeconds")
        live["spec"]?["template"]?["spec"]?["containers"]?[0]?["resources"]?["limits"]?["cpu"] = "1"
        #expect(try Self.plan([Self.deployment], live: [live]).isEmpty)
    }

    @Test func aFieldThatSomebodyChangedIsSetBack() throws {
        var live = Self.live(Self.deployment)
        live["spec"]?["template"]?["spec"]?["containers"]?[0]?["image"] = "grover/post:2"
        let change = try #require(try Self.plan([Self.deployment], live: [live]).changes.first)
        #expect(change.action == .change)
        #expect(change.restartsPods)
    }

    @Test func replicasThatScaleWroteAreLeftAlone() throws {
        var live = Self.live(Self.deployment, managers: ["grover-deploy-scale"])
        live["spec"]?["replicas"] = 5
        let plan = try Self.plan([Self.deployment], live: [live])
        #expect(plan.isEmpty)
        #expect(plan.changes.first?.heldReplicas == 5)
        #expect(plan.changes.first?.object.value(at: "spec", "replicas") == nil)
    }

    @Test func replicasThatNobodyElseOwnsAreSent() throws {
        var live = Self.live(Self.deployment)
        live["spec"]?["replicas"] = 5
        let change = try #require(try Self.plan([Self.deployment], live: [live]).changes.first)
        #expect(change.action == .change)
        #expect(!change.restartsPods)
        #expect(change.object.value(at: "spec", "replicas") == 3)
    }

    @Test func replicasThatNobodyElseOwnsAreHandedOverBeforeTheyAreLeftOut() throws {
        var wanted = Self.deployment
        wanted["spec"]?["replicas"] = nil
        let change = try #require(try Self.plan([wanted], live: [Self.live(Self.deployment)]).changes.first)
        #expect(change.handedOverReplicas == 3)
        let shared = Self.live(Self.deployment, managers: ["grover-deploy", "kube-controller-manager"])
        let other = try #require(try Self.plan([wanted], live: [shared]).changes.first)
        #expect(other.handedOverReplicas == nil)
    }

    @Test func whatTheServerRewritesIsNoChangeWhenItsAnswerIsWhatIsThere() throws {
        var live = Self.live(Self.deployment)
        live["spec"]?["template"]?["spec"]?["containers"]?[0]?["image"] = "mirror.example/grover/post:1"
        let reference = try #require(live.reference)
        let plan = try Self.plan([Self.deployment], live: [live])
        #expect(!plan.isEmpty)
        var answer = live
        answer["metadata"]?["managedFields"] = []
        #expect(plan.refined(by: [reference: answer]).isEmpty)
        answer["spec"]?["template"]?["spec"]?["containers"]?[0]?["image"] = "mirror.example/grover/post:2"
        #expect(plan.refined(by: [reference: answer]).changes.first?.restartsPods == true)
    }

    @Test func whatIsNoLongerWantedGoesUnlessItHoldsData() throws {
        let gone = ["Service", "ConfigMap", "PersistentVolumeClaim"].map {
            InventoryEntry(
                ObjectReference(GroupVersionKind(apiVersion: "v1", kind: $0), namespace: "grover", name: "old"),
                uid: "u9")
        }
        let plan = try Self.plan([], previous: gone)
        #expect(plan.prune.map(\.reference.gvk.kind) == ["Service", "ConfigMap"])
        #expect(plan.kept.map(\.reference.gvk.kind) == ["PersistentVolumeClaim"])
    }

    @Test func theSameObjectTwiceIsAProblem() {
        #expect(throws: Problem.self) { try Self.plan([Self.deployment, Self.deployment]) }
    }
}
