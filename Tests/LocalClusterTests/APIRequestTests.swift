import Documents
import LocalCluster
import Testing

@Suite struct APIRequestTests {
    private let maps = "/api/v1/namespaces/default/configmaps"

    private func configMap(_ name: String, _ value: String = "1", label: String = "x") -> Node {
        [
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": Node(name), "labels": ["l": Node(label)]],
            "data": ["a": Node(value)],
        ]
    }

    @Test func refusalsAreThoseOfARealServer() async throws {
        try await RunningControlPlane.with { cluster in
            func expect(
                _ method: String, _ path: String, _ body: Node? = nil, type: String = "application/json",
                is code: Int, _ reason: String, _ message: String
            ) async throws {
                let answer = try await cluster.send(method, path, body, type: type)
                #expect(answer.status == code, "\(method) \(path)")
                #expect(answer.body["reason"]?.string == reason, "\(method) \(path)")
                #expect(answer.body["message"]?.string == message, "\(method) \(path)")
            }
            try await expect("GET", "\(maps)/nope", is: 404, "NotFound", #"configmaps "nope" not found"#)
            try await expect(
                "GET", "/api/v1/nonsense", is: 404, "NotFound", "the server could not find the requested resource")
            try await expect(
                "POST", "/api/v1/namespaces/ref/namespaces", [:], is: 404, "NotFound",
                "the server could not find the requested resource")
            try await expect(
                "POST", "\(maps)/u", [:], is: 405, "MethodNotAllowed",
                "the server does not allow this method on the requested resource")
            try await expect(
                "PATCH", "\(maps)/u", [:], type: "application/json", is: 415, "UnsupportedMediaType",
                "415: Unsupported Media Type")
            try await expect(
                "GET", "\(maps)?fieldSelector=data.a%3Dx", is: 400, "BadRequest",
                #""data.a" is not a known field selector: only "metadata.name", "metadata.namespace""#)
            #expect(try await cluster.send("GET", maps, accept: "text/html").status == 406)
            let unknown = try await cluster.send("GET", "/apis/nosuch.example/v1/namespaces/ref/things/a")
            #expect(unknown.status == 404 && unknown.text == "404 page not found\n")
        }
    }

    @Test func anObjectGoesThroughItsLife() async throws {
        try await RunningControlPlane.with { cluster in
            let created = try await cluster.send("POST", maps, configMap("u"))
            #expect(created.status == 201)
            var object = created.body
            object.set("2", at: "data", "a")
            let replaced = try await cluster.send("PUT", "\(maps)/u", object)
            #expect(replaced.status == 200)
            let stale = try await cluster.send("PUT", "\(maps)/u", object)
            #expect(stale.status == 409 && stale.body["reason"] == "Conflict")
            let merged = try await cluster.send(
                "PATCH", "\(maps)/u", ["data": ["a": .null, "b": "1"]], type: "application/merge-patch+json")
            #expect(merged.body["data"] == ["b": "1"])
            let refused = try await cluster.send(
                "PATCH", "\(maps)/u", [["op": "test", "path": "/data/b", "value": "nope"]],
                type: "application/json-patch+json")
            #expect(refused.status == 422)
            let deleted = try await cluster.send("DELETE", "\(maps)/u")
            #expect(deleted.body["status"] == "Success")
            #expect(deleted.body["details"]?["uid"] == created.body["metadata"]?["uid"])
            #expect(try await cluster.send("GET", "\(maps)/u").status == 404)
        }
    }

    @Test func aDryRunStoresNothing() async throws {
        try await RunningControlPlane.with { cluster in
            let created = try await cluster.send("POST", "\(maps)?dryRun=All", configMap("dry"))
            #expect(created.status == 201)
            #expect(try await cluster.send("GET", "\(maps)/dry").status == 404)
            #expect(try await cluster.send("POST", "\(maps)?dryRun=Some", configMap("dry")).status == 422)
        }
    }

    @Test func anApplyCreatesAndThenChangesNothing() async throws {
        try await RunningControlPlane.with { cluster in
            let path = "\(maps)/ssa?fieldManager=tests"
            let type = "application/apply-patch+yaml"
            let first = try await cluster.send("PATCH", path, configMap("ssa"), type: type)
            #expect(first.status == 201)
            let second = try await cluster.send("PATCH", path, configMap("ssa"), type: type)
            #expect(
                second.status == 200
                    && second.body.value(at: "metadata", "resourceVersion")
                        == first.body.value(at: "metadata", "resourceVersion")
            )
            let other = try await cluster.send(
                "PATCH", "\(maps)/ssa?fieldManager=another", configMap("ssa", "2"), type: type)
            #expect(other.status == 409)
            #expect(other.body.value(at: "details", "causes")?[0]?["reason"] == "FieldManagerConflict")
            #expect(try await cluster.send("PATCH", "\(maps)/ssa", configMap("ssa"), type: type).status == 422)
        }
    }

    @Test func replicasAreScaledThroughTheirOwnDoor() async throws {
        try await RunningControlPlane.with { cluster in
            let path = "/apis/apps/v1/namespaces/default/deployments"
            let labels: Node = ["app": "sc"]
            let deployment: Node = [
                "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "sc"],
                "spec": [
                    "selector": ["matchLabels": labels],
                    "template": [
                        "metadata": ["labels": labels], "spec": ["containers": [["name": "web", "image": "web:1"]]],
                    ],
                ],
            ]
            #expect(try await cluster.send("POST", path, deployment).status == 201)
            let scaled = try await cluster.send(
                "PATCH", "\(path)/sc/scale", ["spec": ["replicas": 3]], type: "application/merge-patch+json")
            #expect(scaled.body["kind"] == "Scale" && scaled.body.value(at: "spec", "replicas") == 3)
            #expect(scaled.body.value(at: "status", "selector") == "app=sc")
            let stored = try await cluster.send("GET", "\(path)/sc")
            #expect(stored.body.value(at: "spec", "replicas") == 3)
            #expect(stored.body.value(at: "metadata", "generation") == 2)
            let negative = try await cluster.send(
                "PATCH", "\(path)/sc/scale", ["spec": ["replicas": -1]], type: "application/merge-patch+json")
            #expect(negative.status == 422)
            #expect(negative.body["message"]?.string?.hasPrefix(#"Scale.autoscaling "sc" is invalid"#) == true)
        }
    }

    @Test func pagesShowTheListAsItStoodAtTheFirst() async throws {
        try await RunningControlPlane.with { cluster in
            for number in 0..<5 { _ = try await cluster.send("POST", maps, configMap("page-\(number)")) }
            let first = try await cluster.send("GET", "\(maps)?limit=2&labelSelector=l%3Dx")
            _ = try await cluster.send("DELETE", "\(maps)/page-3")
            _ = try await cluster.send("POST", maps, configMap("page-9"))
            var names = first.body["items"]?.list?.compactMap { $0.value(at: "metadata", "name")?.string } ?? []
            var token = first.body.value(at: "metadata", "continue")?.string
            while let next = token {
                let page = try await cluster.send("GET", "\(maps)?limit=2&labelSelector=l%3Dx&continue=\(next)")
                names += page.body["items"]?.list?.compactMap { $0.value(at: "metadata", "name")?.string } ?? []
                token = page.body.value(at: "metadata", "continue")?.string
            }
            #expect(names == (0..<5).map { "page-\($0)" })
            #expect(try await cluster.send("GET", "\(maps)?limit=2&continue=bogus").status == 400)
        }
    }

    @Test func aTableHasTheColumnsOfItsKind() async throws {
        try await RunningControlPlane.with { cluster in
            _ = try await cluster.send("POST", maps, configMap("t"))
            let table = try await cluster.send(
                "GET", "\(maps)?labelSelector=l%3Dx",
                accept: "application/json;as=Table;v=v1;g=meta.k8s.io,application/json")
            #expect(table.body["kind"] == "Table")
            let names = table.body["columnDefinitions"]?.list?.compactMap { $0["name"]?.string }
            #expect(names == ["Name", "Data", "Age"])
            #expect(table.body["rows"]?[0]?["cells"]?[0] == "t")
            #expect(table.body["rows"]?[0]?["object"]?["kind"] == "PartialObjectMetadata")
        }
    }

    @Test func aBodyBeyondItsBoundIsRefused() async throws {
        try await RunningControlPlane.with { cluster in
            let answer = try await cluster.send(
                "POST", maps, configMap("big", String(repeating: "x", count: 4 << 20)))
            #expect(answer.status == 413)
        }
    }
}
