import Documents
import KubernetesModel
import LocalCluster
import Testing

/// Addresses of a cluster that nobody else claims: enough for tests that open no port.
struct FixedAddresses: ServiceAddressing {
    var count = 3

    func freeService(besides used: Set<String>) -> String? {
        (1...count).map { "127.9.0.\($0)" }.first { !used.contains($0) }
    }
}

@Suite struct ClusterClientTests {
    let store: ObjectStore
    let client: ClusterClient

    init() throws {
        store = try ObjectStore(path: nil)
        client = try ClusterClient(store: store, addresses: FixedAddresses())
    }

    private func deployment(_ name: String, namespace: String = "default", replicas: Int = 1) -> Node {
        [
            "metadata": ["name": Node(name), "namespace": Node(namespace)],
            "spec": [
                "replicas": Node(replicas), "selector": ["matchLabels": ["app": "web"]],
                "template": [
                    "metadata": ["labels": ["app": "web"]],
                    "spec": ["containers": [["name": "web", "image": "web:1"]]],
                ],
            ],
        ]
    }

    private func pod(_ name: String, node: String? = nil) -> Node {
        var pod: Node = ["metadata": ["name": Node(name)], "spec": ["terminationGracePeriodSeconds": 7]]
        pod.set([["name": "main", "image": "main:1"]], at: "spec", "containers")
        pod.set(node.map { Node($0) }, at: "spec", "nodeName")
        return pod
    }

    @Test func aNewObjectGetsWhatOnlyTheServerGives() async throws {
        let stored = try await client.create(.deployments, deployment("web"), manager: "tests")
        #expect(stored.uid?.count == 36)
        #expect(stored.creationTimestamp.flatMap { Timestamp($0) } != nil)
        #expect(stored.generation == 1)
        #expect(stored.kind == "Deployment" && stored.apiVersion == "apps/v1")
        #expect(stored["status"] == [:])
    }

    @Test func aGenerationCountsIntentsAlone() async throws {
        _ = try await client.create(.deployments, deployment("web"), manager: "tests")
        let labelled = try await client.update(
            .deployments, namespace: "default", name: "web", subresource: nil, manager: "tests"
        ) { $0.set("x", at: "metadata", "labels", "a") }
        #expect(labelled?.generation == 1)
        let scaled = try await client.update(
            .deployments, namespace: "default", name: "web", subresource: nil, manager: "tests"
        ) { $0.set(5, at: "spec", "replicas") }
        #expect(scaled?.generation == 2)
        let seen = try await client.update(
            .deployments, namespace: "default", name: "web", subresource: "status", manager: "tests"
        ) {
            $0.set(2, at: "status", "observedGeneration")
            $0.set(9, at: "spec", "replicas")
        }
        #expect(seen?.generation == 2)
        #expect(seen?.value(at: "spec", "replicas") == 5)
        #expect(seen?.value(at: "status", "observedGeneration") == 2)
    }

    @Test func aChangeThatChangesNothingWritesNothing() async throws {
        let stored = try await client.create(.deployments, deployment("web"), manager: "tests")
        let same = try await client.update(
            .deployments, namespace: "default", name: "web", subresource: nil, manager: "tests"
        ) { $0.set(1, at: "spec", "replicas") }
        #expect(same?.resourceVersion == stored.resourceVersion)
    }

    @Test func updatesThatMeetAreBothKept() async throws {
        _ = try await client.create(
            .configMaps, ["metadata": ["name": "counter"], "data": ["n": "0"]], manager: "tests")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<5 {
                        _ = try await client.update(
                            .configMaps, namespace: "default", name: "counter", subresource: nil, manager: "tests"
                        ) { object in
                            let count = object.value(at: "data", "n")?.string.flatMap { Int($0) } ?? 0
                            object.set(Node(String(count + 1)), at: "data", "n")
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        let counter = try await client.get(.configMaps, namespace: "default", name: "counter")
        #expect(counter?.value(at: "data", "n") == "40")
    }

    @Test func aPodOnANodeGoesWhenTheNodeSaysSo() async throws {
        _ = try await client.create(.pods, pod("bound", node: "local"), manager: "tests")
        try await client.delete(.pods, namespace: "default", name: "bound", options: DeletionOptions())
        let going = try await client.get(.pods, namespace: "default", name: "bound")
        #expect(going?.deletionTimestamp != nil)
        #expect(going?.metadata?["deletionGracePeriodSeconds"] == 7)
        try await client.delete(
            .pods, namespace: "default", name: "bound", options: DeletionOptions(gracePeriodSeconds: 0))
        #expect(try await client.get(.pods, namespace: "default", name: "bound") == nil)
    }

    @Test func aPodOnNoNodeGoesAtOnce() async throws {
        _ = try await client.create(.pods, pod("free"), manager: "tests")
        try await client.delete(.pods, namespace: "default", name: "free", options: DeletionOptions())
        #expect(try await client.get(.pods, namespace: "default", name: "free") == nil)
    }

    @Test func anObjectWithAFinalizerGoesWithItsLastFinalizer() async throws {
        var object = deployment("held")
        object.set(["example.com/hold"], at: "metadata", "finalizers")
        _ = try await client.create(.deployments, object, manager: "tests")
        try await client.delete(.deployments, namespace: "default", name: "held", options: DeletionOptions())
        let held = try await client.get(.deployments, namespace: "default", name: "held")
        #expect(held?.deletionTimestamp != nil && held?.generation == 2)
        _ = try await client.update(
            .deployments, namespace: "default", name: "held", subresource: nil, manager: "tests"
        ) { $0["metadata"]?["finalizers"] = nil }
        #expect(try await client.get(.deployments, namespace: "default", name: "held") == nil)
    }

    @Test func aPreconditionThatDoesNotHoldKeepsTheObject() async throws {
        _ = try await client.create(.deployments, deployment("web"), manager: "tests")
        let status = await #expect(throws: APIStatus.self) {
            try await client.delete(
                .deployments, namespace: "default", name: "web", options: DeletionOptions(uid: "another"))
        }
        #expect(status?.reason == "Conflict")
    }

    @Test func aNamespaceThatIsNotThereTakesNothing() async throws {
        let status = await #expect(throws: APIStatus.self) {
            _ = try await client.create(.deployments, deployment("web", namespace: "nowhere"), manager: "tests")
        }
        #expect(status?.message == #"namespaces "nowhere" not found"#)
    }

    @Test func aNamespaceThatGoesTakesNothingNew() async throws {
        _ = try await client.create(.namespaces, ["metadata": ["name": "going"]], manager: "tests")
        try await client.delete(.namespaces, namespace: nil, name: "going", options: DeletionOptions())
        let namespace = try await client.get(.namespaces, namespace: nil, name: "going")
        #expect(namespace?.value(at: "status", "phase") == "Terminating")
        let status = await #expect(throws: APIStatus.self) {
            _ = try await client.create(.deployments, deployment("web", namespace: "going"), manager: "tests")
        }
        #expect(status?.code == 403)
        #expect(status?.causes.map(\.reason) == ["NamespaceTerminating"])
        _ = try await client.update(
            .namespaces, namespace: nil, name: "going", subresource: "finalize", manager: "tests"
        ) { $0.set([], at: "spec", "finalizers") }
        #expect(try await client.get(.namespaces, namespace: nil, name: "going") == nil)
    }

    @Test func eachServiceGetsAnAddressOfItsOwn() async throws {
        func create(_ name: String, _ spec: Node = [:]) async throws -> String? {
            var service: Node = ["metadata": ["name": Node(name)], "spec": spec]
            service.set([["port": 80]], at: "spec", "ports")
            return try await client.create(.services, service, manager: "tests").value(at: "spec", "clusterIP")?
                .string
        }
        #expect(try await create("a") == "127.9.0.1")
        #expect(try await create("b") == "127.9.0.2")
        #expect(try await create("headless", ["clusterIP": "None"]) == "None")
        try await client.delete(.services, namespace: "default", name: "a", options: DeletionOptions())
        #expect(try await create("c") == "127.9.0.1")
        _ = try await create("d")
        await #expect(throws: APIStatus.self) { _ = try await create("e") }
    }

    @Test func generatedNamesDiffer() async throws {
        let object: Node = ["metadata": ["generateName": "job-"]]
        let first = try await client.create(.configMaps, object, manager: "tests")
        let second = try await client.create(.configMaps, object, manager: "tests")
        #expect(first.objectName?.hasPrefix("job-") == true && first.objectName?.count == 9)
        #expect(first.objectName != second.objectName)
    }

    @Test func aWatchTellsWhatStandsAndThenEveryChangeInOrder() async throws {
        _ = try await client.create(.deployments, deployment("stands"), manager: "tests")
        let events = await client.watch([.deployments, .services])
        _ = try await client.create(
            .services, ["metadata": ["name": "svc"], "spec": ["ports": [["port": 80]]]], manager: "tests")
        _ = try await client.create(.configMaps, ["metadata": ["name": "not-asked-for"]], manager: "tests")
        try await client.delete(.deployments, namespace: "default", name: "stands", options: DeletionOptions())
        var seen: [String] = []
        for await event in events {
            seen.append("\(event.change.rawValue) \(event.object.objectName ?? "")")
            if seen.count == 3 { break }
        }
        #expect(seen == ["ADDED stands", "ADDED svc", "DELETED stands"])
    }

    @Test func aWatchWaitsForWhatIsYetToCome() async throws {
        let events = await client.watch([.deployments])
        async let first = events.first { _ in true }
        _ = try await client.create(.deployments, deployment("later"), manager: "tests")
        #expect(await first?.object.objectName == "later")
    }

    @Test func aWatchEndsWithTheStore() async throws {
        let events = await client.watch([.deployments])
        async let rest = events.reduce(into: 0) { count, _ in count += 1 }
        store.close()
        #expect(await rest == 0)
    }
}
