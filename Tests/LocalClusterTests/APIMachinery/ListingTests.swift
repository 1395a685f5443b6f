import Documents
import KubernetesModel
import LocalCluster
import Testing

@Suite struct ListingTests {
    private let maps = "/api/v1/namespaces/default/configmaps"

    @Test func aListThatIsTooOldOffersToGoOn() async throws {
        try await RunningControlPlane.with { cluster in
            for name in ["a", "b", "c"] {
                _ = try await cluster.send(
                    "POST", maps, ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": Node(name)]])
            }
            let first = try await cluster.send("GET", "\(maps)?limit=1")
            let token = try #require(first.body.value(at: "metadata", "continue")?.string)
            _ = try await cluster.send("DELETE", "\(maps)/b")
            cluster.plane.store.compact()
            let late = try await cluster.send("GET", "\(maps)?limit=1&continue=\(token)")
            #expect(late.status == 410 && late.body["reason"] == "Expired")
            let offer = try #require(late.body.value(at: "metadata", "continue")?.string)
            let rest = try await cluster.send("GET", "\(maps)?continue=\(offer)")
            #expect(rest.body["items"]?.list?.compactMap { $0.objectName } == ["c", "kube-root-ca.crt"])
            let bogus = try await cluster.send("GET", "\(maps)?continue=bogus")
            #expect(
                bogus.body["message"]
                    == "invalid continue token: continue key is not valid: illegal base64 data at input byte 4")
        }
    }

    @Test func discoveryIsSentOnceAndAgainWhenItChanges() async throws {
        try await RunningControlPlane.with { cluster in
            let accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
            let first = try await cluster.send("GET", "/apis", accept: accept)
            let groups = first.body["items"]?.list?.compactMap { $0.objectName }
            #expect(groups?.first == "apps" && groups?.last == "discovery.k8s.io")
            let tag = try #require(first.headers.first { $0.name.lowercased() == "etag" }?.value)
            #expect(try await cluster.send("GET", "/apis", accept: accept, ifNoneMatch: tag).status == 304)
            try await CustomResourceTests.establish(in: cluster)
            let second = try await cluster.send("GET", "/apis", accept: accept, ifNoneMatch: tag)
            #expect(second.status == 200)
            #expect(second.body["items"]?.list?.last?.objectName == "shop.example")
        }
    }

    @Test func aResourceListNamesFormsVerbsAndParts() async throws {
        try await RunningControlPlane.with { cluster in
            let list = try await cluster.send("GET", "/apis/apps/v1")
            let resources = list.body["resources"]?.list ?? []
            let revisions = resources.first { $0["name"] == "controllerrevisions" }
            #expect(revisions?["storageVersionHash"] == "85nkx63pcBU=")
            let scale = resources.first { $0["name"] == "deployments/scale" }
            #expect(scale?["group"] == "autoscaling" && scale?["kind"] == "Scale")
            let autoscaling = try await cluster.send("GET", "/apis/autoscaling")
            #expect(autoscaling.body["versions"]?.list?.compactMap { $0["version"]?.string } == ["v2", "v1"])
        }
    }

    @Test func aPodHasThePriorityOfItsClass() async throws {
        try await RunningControlPlane.with { cluster in
            func pod(_ name: String, _ className: String) async throws -> RunningControlPlane.Answer {
                try await cluster.send(
                    "POST", "/api/v1/namespaces/default/pods",
                    [
                        "apiVersion": "v1", "kind": "Pod", "metadata": ["name": Node(name)],
                        "spec": [
                            "priorityClassName": Node(className), "containers": [["name": "c", "image": "web:1"]],
                        ],
                    ])
            }
            _ = try await cluster.send(
                "POST", "/apis/scheduling.k8s.io/v1/priorityclasses",
                [
                    "apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": ["name": "high"],
                    "value": 100, "preemptionPolicy": "Never",
                ])
            let made = try await pod("a", "high")
            #expect(made.body.value(at: "spec", "priority") == 100, "\(made.text)")
            #expect(made.body.value(at: "spec", "preemptionPolicy") == "Never")
            let refused = try await pod("b", "nope")
            #expect(refused.status == 403)
            #expect(
                refused.body["message"] == #"pods "b" is forbidden: no PriorityClass with name nope was found"#)
        }
    }

    @Test func anEventSaysWhatEveryStoredOneSays() async throws {
        try await RunningControlPlane.with { cluster in
            let made = try await cluster.send(
                "POST", "/api/v1/namespaces/default/events",
                [
                    "apiVersion": "v1", "kind": "Event", "metadata": ["name": "e"], "reason": "Tried",
                    "involvedObject": ["kind": "Pod", "name": "p", "namespace": "default"],
                ])
            #expect(made.body["eventTime"] == .null && made.body["reportingComponent"] == "", "\(made.text)")
            let owned = made.body.metadata?["managedFields"]?[0]?["fieldsV1"]
            #expect(owned?["f:eventTime"] == nil && owned?["f:reason"] != nil)
        }
    }

    @Test func aClaimGetsTheDefaultClass() async throws {
        try await RunningControlPlane.with { cluster in
            let made = try await cluster.send(
                "POST", "/api/v1/namespaces/default/persistentvolumeclaims",
                [
                    "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": ["name": "c"],
                    "spec": [
                        "accessModes": ["ReadWriteOnce"], "resources": ["requests": ["storage": "1Gi"]],
                    ],
                ])
            #expect(made.status == 201 && made.body.value(at: "spec", "storageClassName") == "local")
        }
    }
}
