import Documents
import KubernetesModel
import Testing

@testable import Linting

@Suite struct SchemaFindingTests {
    @Test func aMisspeltFieldIsFoundAtItsKeyWithTheNearestLegalOne() async throws {
        let lint = Lint.engine(
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              replica: 3
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  containers:
                  - name: web
                    image: web:1
                    ports:
                    - containerPort: "80"
            """)
        #expect(
            try await lint.lines() == [
                "file0.yaml:5:3 unknown-field spec.replica: unknown field 'replica'; did you mean 'replicas'?",
                "file0.yaml:14:26 wrong-type spec.template.spec.containers[0].ports[0].containerPort: a whole number"
                    + " belongs here, not the string '80'",
            ])
    }

    @Test func whatAServerWouldRefuseIsFound() async throws {
        let lint = Lint.engine(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec:
              type: Loadbalancer
              ports:
              - {port: 80}
              - {port: 80}
              - {name: https}
            ---
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: {name: data, creationTimestamp: yesterday}
            spec:
              resources: {requests: {storage: 5GB}}
            """)
        let rules = try await lint.report().findings.map { "\($0.place?.line ?? 0) \($0.rule)" }
        #expect(
            rules == [
                "5 value-not-allowed", "8 duplicate-item", "9 missing-field", "13 wrong-type", "15 wrong-type",
            ])
    }

    @Test(arguments: [("1.33", ["hostnameOverride", "restartPolicyRules"]), ("1.34", [])])
    func aFieldThatCameLaterIsUnknownToAnOlderMinor(_ minor: String, _ unknown: [String]) async throws {
        var lint = Lint.engine(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: a}
            spec:
              hostnameOverride: here
              restartPolicy: Sometimes
              containers:
              - {name: a, image: a, restartPolicyRules: []}
            """)
        lint.options.schemas = try #require(SchemaCatalog.ofMinor(minor))
        let findings = try await lint.report().findings
        #expect(
            findings.filter { $0.rule == "unknown-field" }.compactMap {
                $0.path?.split(separator: ".").last.map(String.init)
            }
                == unknown)
        // What a field may hold is known of every minor.
        #expect(findings.contains { $0.rule == "value-not-allowed" && $0.path == "spec.restartPolicy" })
    }

    @Test func kindsOfOthersAreNotTakenForThoseOfKubernetes() async throws {
        let lint = Lint.engine("apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: a}\n")
        #expect(
            try await lint.lines() == [
                "file0.yaml:2:7 missing-schema nothing describes Service in serving.knative.dev/v1; give its definition with --crds"
            ])
    }

    private static let crontab = """
        apiVersion: stable.example.com/v1
        kind: CronTab
        metadata: {name: nightly}
        spec: {cronSpec: 5}
        """
    private static let definition = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: crontabs.stable.example.com}
        spec:
          group: stable.example.com
          names: {kind: CronTab, plural: crontabs}
          scope: Namespaced
          versions:
          - name: v1
            served: true
            storage: true
            schema:
              openAPIV3Schema:
                type: object
                properties:
                  spec:
                    type: object
                    properties: {cronSpec: {type: string}}
        """
    private static let complaint =
        "file0.yaml:4:18 wrong-type spec.cronSpec: a string belongs here, not the number 5; put it in quotes"

    @Test func customResourcesAreCheckedByDefinitionsThatComeAfterThem() async throws {
        #expect(try await Lint.engine(Self.crontab, Self.definition).lines() == [Self.complaint])
    }

    @Test func customResourcesAreCheckedByDefinitionsGivenAside() async throws {
        var lint = Lint.engine(Self.crontab)
        lint.input.definitions = [LintSource(name: "crds.yaml", text: Self.definition)]
        #expect(try await lint.lines() == [Self.complaint])
        #expect(try await lint.report().files == 1)
    }

    @Test(arguments: [LintOptions.MissingSchema.error, .warn, .skip])
    func anUnknownKindMattersAsMuchAsTheUserSays(_ choice: LintOptions.MissingSchema) async throws {
        var lint = Lint.engine(Self.crontab)
        lint.options.missingSchema = choice
        let findings = try await lint.report().findings
        switch choice {
        case .skip: #expect(findings.isEmpty)
        case .warn: #expect(findings.map(\.severity) == [.warning])
        case .error: #expect(findings.map(\.severity) == [.error])
        }
        #expect(findings.allSatisfy { $0.rule == "missing-schema" && $0.place?.line == 2 })
    }

    @Test func aKindOfAnOtherVersionIsNamedWithTheOneThatIsServed() async throws {
        let lint = Lint.engine("apiVersion: extensions/v1beta1\nkind: Deployment\nmetadata: {name: a}\n")
        let lines = try await lint.lines()
        #expect(lines.first?.contains("Kubernetes 1.36 serves it as apps/v1") == true)
    }
}
