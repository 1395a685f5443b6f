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

    private func catalog(_ minor: String) throws -> SchemaCatalog { try #require(SchemaCatalog.ofMinor(minor)) }

    private func serves(_ minor: String, _ apiVersion: String, _ kind: String) throws -> Bool {
        try catalog(minor).schema(for: GroupVersionKind(apiVersion: apiVersion, kind: kind)) != nil
    }

    @Test(arguments: SchemaCatalog.minors)
    func everyMinorDescribesEveryKindThatItServesToTheLastComponent(_ minor: String) throws {
        let catalog = try catalog(minor)
        #expect(catalog.version == minor)
        #expect(catalog.allKinds.count > 150)
        var seen: Set<String> = []
        func visit(_ type: SchemaType, _ depth: Int) {
            if let name = type.name, !seen.insert(name).inserted { return }
            guard depth < 40 else { return }
            for name in type.propertyNames { if let next = type.property(name) { visit(next, depth + 1) } }
            if let items = type.items { visit(items, depth + 1) }
        }
        for kind in catalog.allKinds {
            let type = try #require(catalog.schema(for: kind), "\(kind)")
            #expect(type.kind == .object, "\(kind)")
            visit(type, 0)
        }
        for (apiVersion, kind) in [("v1", "Pod"), ("apps/v1", "StatefulSet"), ("storage.k8s.io/v1", "CSIDriver")] {
            #expect(try serves(minor, apiVersion, kind))
        }
        #expect(SchemaCatalog.ofMinor("1.12") == nil)
    }

    @Test func minorsDifferAsTheirServersDo() throws {
        let policies = ("admissionregistration.k8s.io/v1beta1", "ValidatingAdmissionPolicy")
        #expect(try serves("1.33", policies.0, policies.1))
        #expect(try !serves("1.34", policies.0, policies.1))
        func podSpec(_ minor: String) throws -> SchemaType? {
            try catalog(minor).component("api.core.v1.PodSpec")
        }
        #expect(try podSpec("1.32")?.declares("hostnameOverride") == false)
        #expect(try podSpec("1.34")?.declares("hostnameOverride") == true)
    }

    @Test(arguments: SchemaCatalog.minors)
    func everyMinorKnowsAllowedValuesAndWhatTellsItemsApart(_ minor: String) throws {
        let validator = SchemaValidator(catalog: try catalog(minor))
        let object: Node = [
            "apiVersion": "v1", "kind": "Service", "metadata": ["name": "a"],
            "spec": ["type": "Loadbalancer", "ports": [["port": 80], ["port": 80]]],
        ]
        #expect(validator.problems(of: object).map(\.code) == [.notAllowed, .duplicateItem])
    }
}
