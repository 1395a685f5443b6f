import Documents
import KubernetesModel
import Testing

@Suite struct SchemaCatalogTests {
    private let catalog = SchemaCatalog.bundled

    private func type(_ apiVersion: String, _ kind: String, _ path: String...) throws -> SchemaType {
        var type = try #require(catalog.schema(for: GroupVersionKind(apiVersion: apiVersion, kind: kind)))
        for key in path {
            type = try #require(key == "*" ? type.items : type.property(key), "no \(key)")
        }
        return type
    }

    @Test func referencesLeadToTheTypesTheyName() throws {
        let container = try type("apps/v1", "Deployment", "spec", "template", "spec", "containers", "*")
        #expect(container.name == "api.core.v1.Container")
        #expect(container.required == ["name"])
        #expect(try type("v1", "Pod", "spec", "containers").listType == .map(keys: ["name"]))
        #expect(try type("v1", "Pod", "spec", "containers", "*", "ports", "*", "protocol").defaultValue == "TCP")
    }

    @Test func fieldsSayHowTheirWritersShareThem() throws {
        #expect(try type("v1", "ConfigMap", "metadata", "finalizers").listType == .set)
        #expect(try type("v1", "Pod", "spec", "tolerations").listType == .atomic)
        #expect(try type("v1", "Service", "spec", "selector").isAtomicMap)
        #expect(try type("apps/v1", "Deployment", "spec", "selector").isAtomicMap)
        #expect(try !type("v1", "ConfigMap", "data").isAtomicMap)
        #expect(try type("apps/v1", "Deployment", "spec", "strategy").patchStrategies == ["retainKeys"])
        #expect(try type("v1", "Pod", "spec", "volumes").patchMergeKey == "name")
    }

    @Test func scalarsThatTakeTwoTypesAreKnown() throws {
        #expect(try type("v1", "Service", "spec", "ports", "*", "targetPort").kind == .intOrString)
        #expect(try type("v1", "Pod", "spec", "containers", "*", "resources", "limits", "cpu").kind == .quantity)
        #expect(try type("v1", "Pod", "metadata", "creationTimestamp").format == "date-time")
    }

    @Test func everyKindHasASchema() {
        #expect(catalog.allKinds.count > 70)
        for kind in catalog.allKinds { #expect(catalog.schema(for: kind) != nil, "\(kind)") }
        #expect(catalog.schema(for: GroupVersionKind(apiVersion: "apps/v2", kind: "Deployment")) == nil)
    }

    @Test func schemasThatContainThemselvesCanBeWalked() throws {
        var schema = try type(
            "apiextensions.k8s.io/v1", "CustomResourceDefinition", "spec", "versions", "*", "schema",
            "openAPIV3Schema")
        for _ in 0..<50 { schema = try #require(schema.property("properties")?.property("spec")) }
        #expect(schema.property("type")?.kind == .string)
    }
}
