import Documents
import Foundation
import KubernetesModel
import ServiceCatalog
import TestSupport
import Testing

@testable import Rendering

@Suite struct RenderingTests {
    private func render(_ catalog: String, templates: [String: String] = [:]) throws -> RenderedSet {
        var files = Fixture.files(catalog)
        for (name, text) in templates { files.texts["templates/" + name] = text }
        return try Renderer.render(try Catalog.resolve(files, environment: nil))
    }

    private func object(_ name: String, in set: RenderedSet) throws -> Node {
        try #require(set.all.first { $0.reference.description == name }).node
    }

    @Test(arguments: ["local", "staging", "production"])
    func everyEnvironmentOfThisProjectRenders(_ environment: String) throws {
        let catalog = try Catalog.load(folder: Project.root.path(percentEncoded: false), environment: environment)
        let set = try Renderer.render(catalog)
        #expect(set.services == ["gateway"] + (environment == "local" ? [] : ["mongodb"]) + ["post", "user"])
        #expect(set.objects(of: nil).compactMap(\.kind) == ["Namespace"])
        let replicas = set.objects.filter { $0.kind == "Deployment" }.compactMap {
            $0.value(at: "spec", "replicas")?.int
        }
        #expect(replicas == [2, 5, 3])
    }

    @Test(arguments: ["staging", "production"])
    func renderedFilesOfThisProjectAreUpToDate(_ environment: String) throws {
        let catalog = try Catalog.load(folder: Project.root.path(percentEncoded: false), environment: environment)
        let wanted = try Renderer.render(catalog).files
        let folder = Project.root.appending(path: "manifests/rendered/\(environment)")
        var found: [String: String] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) where path.hasSuffix(".yaml") {
            found[path] = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
        }
        #expect(RenderedFiles.differences(wanted: wanted, found: found).isEmpty)
    }

    @Test func embeddedTemplatesAreThoseOfTheTemplatesFolder() throws {
        let folder = Project.root.appending(path: "templates")
        var found: [String: String] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) where path.hasSuffix(".yaml") {
            found[path] = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
        }
        #expect(found == EmbeddedTemplates.texts, "run 'make record'")
    }

    @Test func renderingIsTheSameWhateverTheOrderOfWriting() throws {
        let first = try render(
            Fixture.catalog(
                post: "env: {B: 2, A: 1}\nlabels: {z: c, a: b}\nvolumes: {/b: {empty: 1Gi}, /a: {empty: 1Gi}}"))
        let second = try render(
            Fixture.catalog(
                post: "volumes: {/a: {empty: 1Gi}, /b: {empty: 1Gi}}\nlabels: {a: b, z: c}\nenv: {A: 1, B: 2}"))
        #expect(first.text == second.text)
        #expect(try render(Fixture.catalog()).text == render(Fixture.catalog()).text)
    }

    @Test func noSelectorHoldsAVersion() throws {
        let set = try render(Fixture.catalog(post: "kind: StatefulSet\nvolumes: {/data: {claim: data, size: 1Gi}}"))
        let sets = try object("StatefulSet/post", in: set)
        let stable: Node = ["app.kubernetes.io/instance": "shop", "app.kubernetes.io/name": "post"]
        #expect(sets.value(at: "spec", "selector", "matchLabels") == stable)
        #expect(sets.value(at: "spec", "volumeClaimTemplates")?[0]?.value(at: "metadata", "labels") == stable)
        #expect(try object("Service/post", in: set).value(at: "spec", "selector") == stable)
        #expect(sets.labels["app.kubernetes.io/version"] == "1.2.0")
        #expect(sets.value(at: "spec", "serviceName") == "post-pods")
        #expect(try object("Service/post-pods", in: set).value(at: "spec", "clusterIP") == "None")
        #expect(!set.objects.contains { $0.kind == "PersistentVolumeClaim" })
    }

    @Test func podsChangeWithTheirConfigMapAndOnlyThen() throws {
        func pod(_ post: String) throws -> Node {
            let deployment = try object("Deployment/post", in: render(Fixture.catalog(post: post)))
            return try #require(deployment.value(at: "spec", "template"))
        }
        #expect(try pod("env: {A: 1}") != pod("env: {A: 2}"))
        #expect(try pod("env: {A: 1}\nreplicas: 2") == pod("replicas: 3\nenv: {A: '1'}"))
    }

    @Test func environmentVariablesComeFromConfigMapFieldAndSecret() throws {
        let set = try render(
            Fixture.catalog(
                post: """
                    needs: [user]
                    env: {URL: "${{ services.user.url }}/x", HOST: {field: status.podIP}, NONE: "${{ environment }}"}
                    secrets: {KEY: {generate: 32}, MONGO_URL: {existing: mongo/url}}
                    store: {engine: sqlite, database: posts}
                    """))
        #expect(
            try object("ConfigMap/post", in: set)["data"]
                == ["DB_NAME": "posts", "STORE_ENGINE": "sqlite", "URL": "http://user:8001/x"])
        let container = try object("Deployment/post", in: set)
            .value(at: "spec", "template", "spec", "containers")?[0]
        #expect(
            JSON.write(try #require(container?["env"]), .canonical) == #"[{"name":"HOST","#
                + #""valueFrom":{"fieldRef":{"apiVersion":"v1","fieldPath":"status.podIP"}}},"#
                + #"{"name":"KEY","valueFrom":{"secretKeyRef":{"key":"value","name":"post-key"}}},"#
                + #"{"name":"MONGO_URL","valueFrom":{"secretKeyRef":{"key":"url","name":"mongo"}}}]"#)
        #expect(container?["envFrom"] == [["configMapRef": ["name": "post"]]])
        #expect(set.generatedSecrets.map(\.secretName) == ["post-key"])
    }

    @Test func theFourKindsOfProbeReachTheirPort() throws {
        func probe(_ probe: String) throws -> Node? {
            let set = try render(Fixture.catalog(post: "probes: {readiness: \(probe)}"))
            return try object("Deployment/post", in: set)
                .value(at: "spec", "template", "spec", "containers")?[0]?["readinessProbe"]
        }
        #expect(try probe("{http: /r, delay: 3s}")?["httpGet"] == ["path": "/r", "port": "http", "scheme": "HTTP"])
        #expect(try probe("{http: /r, delay: 3s}")?["initialDelaySeconds"] == 3)
        #expect(try probe("{http: /r, port: 9}")?.value(at: "httpGet", "port") == 9)
        #expect(try probe("{tcp: http}")?["tcpSocket"] == ["port": "http"])
        #expect(try probe("{grpc: http, every: 7s}")?["grpc"] == ["port": 8002])
        #expect(try probe("{exec: [a, b]}")?["exec"] == ["command": ["a", "b"]])
        #expect(
            try probe("{http: /r, headers: {X-A: 1}}")?.value(at: "httpGet", "httpHeaders")
                == [["name": "X-A", "value": "1"]])
    }

    @Test func autoscaledServicesLeaveTheirReplicasOpen() throws {
        let set = try render(Fixture.catalog(post: "autoscale: {min: 2, max: 6, cpu: 70}"))
        #expect(try object("Deployment/post", in: set).value(at: "spec", "replicas") == nil)
        let scaler = try object("HorizontalPodAutoscaler/post", in: set)
        #expect(scaler.value(at: "spec", "minReplicas") == 2 && scaler.value(at: "spec", "maxReplicas") == 6)
        #expect(set.all.contains { $0.reference.description == "PodDisruptionBudget/post" })
    }

    @Test func externalServicesAreAddressesAndNoObjects() throws {
        var files = Fixture.files(
            Fixture.catalog(post: "needs: [user]\nenv: {URL: '${{ services.user.url }}'}"),
            environments: ["e": "services: {user: {external: {host: users.example, port: 99}}}"])
        files.texts["templates/extra.yaml"] = nil
        let set = try Renderer.render(try Catalog.resolve(files, environment: "e"))
        #expect(set.services == ["post"])
        #expect(try object("ConfigMap/post", in: set).value(at: "data", "URL") == "http://users.example:99")
    }

    @Test func networkPoliciesFollowNeeds() throws {
        let set = try render(Fixture.catalog(post: "needs: [user]", defaults: "{network: {policy: true}}"))
        let user = try object("NetworkPolicy/user", in: set)
        let ingress = try #require(user.value(at: "spec", "ingress")?.list)
        #expect(ingress.count == 1)
        #expect(
            ingress[0]["from"]?[0]?.value(at: "podSelector", "matchLabels", "app.kubernetes.io/name") == "post")
        // Nobody needs post and it is not exposed: nothing may come in.
        #expect(try object("NetworkPolicy/post", in: set).value(at: "spec", "ingress") == nil)
    }

    @Test func aCallThatIsNotNeededIsAnError() {
        let problems = Fixture.problems {
            try render(Fixture.catalog(post: "env: {URL: '${{ services.user.url }}'}"))
        }
        #expect(
            problems == [
                "catalog.yaml:11:18: variable 'URL' of service 'post' names 'user', which it does not need;"
                    + " add 'user' to its 'needs'"
            ])
    }

    @Test func aTemplateOfTheSameNameReplacesTheEmbeddedOne() throws {
        let template = """
            $each: service in catalog.services
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata: {$include: metadata.yaml}
            spec:
              minAvailable: 1
              selector: {matchLabels: "${{ service.selector }}"}
            """
        let set = try render(Fixture.catalog(), templates: ["poddisruptionbudget.yaml": template])
        #expect(try object("PodDisruptionBudget/post", in: set).value(at: "spec", "minAvailable") == 1)
    }

    @Test func objectsThatDoNotFitTheirSchemaNameTemplateAndCatalog() {
        let template = """
            $each: service in catalog.services
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata: {name: "${{ service.name }}"}
            spec:
              minAvailabel: 1
              selector: {matchLabels: {version: "${{ service.ports }}"}}
            """
        let problems = Fixture.problems {
            try render(Fixture.catalog(), templates: ["poddisruptionbudget.yaml": template])
        }
        #expect(problems.count == 4)
        #expect(
            problems.contains(
                "poddisruptionbudget.yaml:6:3: PodDisruptionBudget/post: spec.minAvailabel: unknown field"
                    + " 'minAvailabel'; did you mean 'minAvailable'?"), "\(problems)")
    }

    @Test func twoObjectsOfOneNameAreAnError() {
        let template = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: same, namespace: x}"
        #expect(
            Fixture.problems { try render(Fixture.catalog(), templates: ["a.yaml": template, "b.yaml": template]) }
                == ["b.yaml:1:1: ConfigMap/same is rendered twice, also from templates/a.yaml:1:1"])
    }

    @Test func filesAreNamedAfterServiceAndKind() throws {
        let set = try render(Fixture.catalog(post: "kind: StatefulSet"))
        #expect(
            set.files.keys.sorted() == [
                "namespace.yaml", "post/service.yaml", "post/serviceaccount.yaml", "post/statefulset.yaml",
                "user/deployment.yaml", "user/service.yaml", "user/serviceaccount.yaml",
            ])
        #expect(set.files["post/service.yaml"]?.hasPrefix("---\n") == true)
    }

    @Test func differencesNameWhatIsMissingChangedAndExtra() {
        #expect(
            RenderedFiles.differences(wanted: ["a": "1\n2\n", "b": "x"], found: ["a": "1\n3\n", "c": "y"])
                .map(\.description) == ["a differs from line 2", "b is missing", "c is no longer rendered"])
        #expect(RenderedFiles.differences(wanted: ["a": "1"], found: ["a": "1"]).isEmpty)
    }
}
