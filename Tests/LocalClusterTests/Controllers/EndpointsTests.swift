import Documents
import KubernetesModel
import LocalCluster
import Testing

@Suite struct EndpointsTests {
    private static func service(_ spec: Node) -> Node {
        ["metadata": ["name": "web", "namespace": "default"], "spec": spec]
    }

    private static let spec: Node = [
        "selector": ["app": "web"], "ports": [["name": "http", "port": 80, "targetPort": "http"]],
    ]

    @Test func endpointsTellReadyPodsApartAndGoWithTheirService() async throws {
        let machine = ScriptedMachine("one", labels: ["topology.kubernetes.io/zone": "z"])
        try await ControllerCluster.run(machines: [machine]) { cluster in
            _ = try await cluster.access.create(.services, Self.service(Self.spec), manager: "tests")
            _ = try await cluster.access.create(
                .deployments, Sample.deployment("web", replicas: 1), manager: "tests")
            try await cluster.pass(.milliseconds(300))
            let early = try await cluster.object(.endpoints, "web")
            #expect(early["subsets"]?[0]?["notReadyAddresses"]?.list?.count == 1)
            #expect(early.labels["endpoints.kubernetes.io/managed-by"] == "endpoint-controller")
            try await cluster.pass(.seconds(1))
            let subset = try #require(try await cluster.object(.endpoints, "web")["subsets"]?[0])
            #expect(subset["ports"] == [["name": "http", "port": 8080, "protocol": "TCP"]])
            let address = try #require(subset["addresses"]?[0])
            #expect(address["nodeName"] == "one")
            #expect(address["targetRef"]?["kind"] == "Pod")
            let slice = try #require(try await cluster.list(.endpointSlices).first)
            #expect(slice["endpoints"]?[0]?["zone"] == "z")
            try await cluster.access.delete(
                .services, namespace: "default", name: "web", options: DeletionOptions())
            try await cluster.settle()
            #expect(try await cluster.list(.endpoints).isEmpty)
        }
    }

    @Test func endpointsWrittenByHandAreRepeatedAsSlices() async throws {
        try await ControllerCluster.run { cluster in
            _ = try await cluster.access.create(
                .services, Self.service(["ports": [["port": 5432]]]), manager: "tests")
            _ = try await cluster.access.create(
                .endpoints,
                [
                    "metadata": ["name": "web", "namespace": "default"],
                    "subsets": [["addresses": [["ip": "10.1.2.3"]], "ports": [["port": 5432]]]],
                ], manager: "tests")
            try await cluster.settle()
            let slice = try #require(try await cluster.list(.endpointSlices).first)
            #expect(
                slice.labels["endpointslice.kubernetes.io/managed-by"] == "endpointslicemirroring-controller.k8s.io")
            #expect(slice["endpoints"]?[0]?["addresses"] == ["10.1.2.3"])
            #expect(slice["ports"]?[0]?["port"] == 5432)
            try await cluster.change(.endpoints, "web") {
                $0.set([["addresses": [["ip": "10.1.2.4"]], "ports": [["port": 5432]]]], at: "subsets")
            }
            try await cluster.settle()
            let slices = try await cluster.list(.endpointSlices)
            #expect(slices.count == 1)
            #expect(slices.first?["endpoints"]?[0]?["addresses"] == ["10.1.2.4"])
            try await cluster.access.delete(
                .endpoints, namespace: "default", name: "web", options: DeletionOptions())
            try await cluster.settle()
            #expect(try await cluster.list(.endpointSlices).isEmpty)
        }
    }

    @Test func aNamespaceSaysWhatItWaitsFor() async throws {
        try await ControllerCluster.run { cluster in
            _ = try await cluster.access.create(.namespaces, ["metadata": ["name": "dying"]], manager: "tests")
            _ = try await cluster.access.create(
                .configMaps,
                ["metadata": ["name": "held", "namespace": "dying", "finalizers": ["example.com/hold"]]],
                manager: "tests")
            try await cluster.settle()
            try await cluster.access.delete(.namespaces, namespace: nil, name: "dying", options: DeletionOptions())
            try await cluster.settle()
            let namespace = try #require(try await cluster.access.get(.namespaces, namespace: nil, name: "dying"))
            #expect(
                (namespace.value(at: "status", "conditions")?.list ?? []).map { $0["type"]?.string } == [
                    "NamespaceDeletionDiscoveryFailure", "NamespaceDeletionGroupVersionParsingFailure",
                    "NamespaceDeletionContentFailure", "NamespaceContentRemaining", "NamespaceFinalizersRemaining",
                ])
            #expect(
                namespace.condition("NamespaceFinalizersRemaining")?["message"]
                    == "Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances"
            )
            _ = try await cluster.access.update(
                .configMaps, namespace: "dying", name: "held", subresource: nil, manager: "tests"
            ) { $0["metadata"]?["finalizers"] = nil }
            try await cluster.settle()
            #expect(try await cluster.access.get(.namespaces, namespace: nil, name: "dying") == nil)
        }
    }
}
