import Documents
import KubernetesModel
import LocalCluster
import Testing

@Suite struct OpenAPITests {
    @Test func everyDocumentOfTheIndexIsWholeAndKeepsItsHash() async throws {
        try await RunningControlPlane.with { cluster in
            let index = try await cluster.send("GET", "/openapi/v3")
            let paths = try #require(index.body["paths"]?.map)
            #expect(paths["apis/apps/v1"] != nil && paths["api/v1"] != nil && paths["apis/storage.k8s.io/v1"] != nil)
            for entry in paths {
                let url = try #require(entry.value["serverRelativeURL"]?.string)
                let answer = try await cluster.send("GET", url)
                let schemas = try #require(answer.body.value(at: "components", "schemas")?.map)
                #expect(
                    answer.headers.contains {
                        $0.name.lowercased() == "cache-control" && $0.value == "public, immutable"
                    })
                for reference in references(in: answer.body) {
                    let name = reference.replacing("#/components/schemas/", with: "")
                    #expect(schemas[name] != nil, "\(reference) in \(entry.key)")
                }
            }
        }
    }

    private func references(in node: Node) -> Set<String> {
        switch node.value {
        case .map(let mapping):
            mapping.reduce(into: []) { found, entry in
                if entry.key == "$ref", let text = entry.value.string {
                    found.insert(text)
                } else {
                    found.formUnion(references(in: entry.value))
                }
            }
        case .list(let items): items.reduce(into: []) { $0.formUnion(references(in: $1)) }
        default: []
        }
    }

    @Test func aDocumentThatIsKnownIsNotSentAgain() async throws {
        try await RunningControlPlane.with { cluster in
            let path = "/openapi/v3/apis/policy/v1"
            let first = try await cluster.send("GET", path)
            let tag = try #require(first.headers.first { $0.name.lowercased() == "etag" }?.value)
            #expect(tag.hasPrefix("\"") && tag.count == 130)
            let again = try await cluster.send("GET", path, ifNoneMatch: tag)
            #expect(again.status == 304 && again.text.isEmpty)
            let budget = first.body.value(
                at: "components", "schemas", "io.k8s.api.policy.v1.PodDisruptionBudget")
            #expect(budget?["x-kubernetes-group-version-kind"]?[0]?["kind"] == "PodDisruptionBudget")
            #expect(
                budget?.value(at: "properties", "spec") == [
                    "allOf": [["$ref": "#/components/schemas/io.k8s.api.policy.v1.PodDisruptionBudgetSpec"]],
                    "default": [:],
                ])
        }
    }

    @Test func aDefinitionChangesTheDocuments() async throws {
        try await RunningControlPlane.with { cluster in
            let before = try await cluster.send("GET", "/openapi/v3")
            try await CustomResourceTests.establish(in: cluster)
            let after = try await cluster.send("GET", "/openapi/v3")
            #expect(before.body["paths"]?["apis/shop.example/v1"] == nil)
            let url = try #require(after.body["paths"]?["apis/shop.example/v1"]?["serverRelativeURL"]?.string)
            let document = try await cluster.send("GET", url)
            let gadget = document.body.value(at: "components", "schemas", "example.shop.v1.Gadget")
            #expect(gadget?.value(at: "properties", "spec", "properties", "size", "minimum") == 1)
            #expect(gadget?.value(at: "properties", "metadata") != nil)
            let swagger = try await cluster.send("GET", "/openapi/v2")
            #expect(swagger.body.value(at: "definitions", "io.k8s.api.core.v1.Pod") != nil)
            #expect(swagger.body.value(at: "definitions", "example.shop.v1.Gadget") != nil)
        }
    }
}
