import KubernetesModel
import Testing

@testable import KubernetesAPI

struct DiscoveryTests {
    static let deployments = GroupVersionKind(apiVersion: "apps/v1", kind: "Deployment")

    @Test func learnsAllKindsInTwoRequests() async throws {
        let client = try KubernetesClient.scripted(ScriptedTransport([]))
        let resource = try await client.resource(for: Self.deployments)
        #expect(resource.plural == "deployments" && resource.isNamespaced)
        #expect(resource.subresources.sorted() == ["scale", "status"])
        let namespace = try await client.resource(for: GroupVersionKind(apiVersion: "v1", kind: "Namespace"))
        #expect(!namespace.isNamespaced)
        #expect(namespace.path(namespace: "ref", name: "a") == "/api/v1/namespaces/a")
        #expect(
            resource.path(namespace: "ref", name: "a/../b") == "/apis/apps/v1/namespaces/ref/deployments/a%2F..%2Fb")
    }

    @Test func asksGroupByGroupWhereTheServerKnowsNoBetter() async throws {
        let plain = ["plain-api", "plain-apis", "plain-api-v1", "plain-apis-apps_v1"]
        let client = try KubernetesClient.scripted(ScriptedTransport([], discovery: plain))
        let resource = try await client.resource(for: Self.deployments)
        #expect(resource.plural == "deployments")
        #expect(resource.subresources.sorted() == ["scale", "status"])
        #expect(try await client.resources().map(\.plural) == ["deployments", "configmaps", "namespaces", "pods"])
    }

    @Test func saysThatAKindIsUnknown() async throws {
        let client = try KubernetesClient.scripted(ScriptedTransport([]))
        let error = await #expect(throws: APIError.self) {
            try await client.resource(for: GroupVersionKind(apiVersion: "grover.example/v1", kind: "Widget"))
        }
        #expect(error?.isNotFound == true)
        #expect(error?.description.contains("grover.example/v1 Widget") == true)
    }
}
