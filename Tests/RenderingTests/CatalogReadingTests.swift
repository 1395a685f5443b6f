import Documents
import ServiceCatalog
import Testing

@Suite struct CatalogReadingTests {
    @Test func shorthandsAreWrittenOutAndDefaultsLaidUnder() throws {
        let catalog = try Fixture.resolve(
            Fixture.catalog(post: "env: {LEVEL: 5}", defaults: "{env: {REGION: eu}, replicas: 2}"))
        let post = try #require(catalog.service("post"))
        #expect(post.ports.map(\.name) == ["http"] && post.ports.map(\.container) == [8002])
        #expect(post.replicas == 2)
        #expect(post.env["LEVEL"] == ["value": "5", "field": .null])
        #expect(post.env["REGION"] == ["value": "eu", "field": .null])
        #expect(catalog.namespace.name == "shop" && catalog.namespace.create)
        #expect(catalog.services.map(\.name) == ["post", "user"])
        #expect(post.place?.line == 8)
    }

    @Test func laterLayersWinInTheirOrder() throws {
        let environments = [
            "base": "services: {post: {replicas: 2, labels: {team: base, tier: one}}}",
            "child": "extends: base\nservices: {post: {replicas: 3, labels: {team: child}}}",
        ]
        let catalog = Fixture.catalog(post: "replicas: 1\nlabels: {team: own, keep: it}")
        func post(_ environment: String?, set: [String] = []) throws -> Service {
            let resolved = try Fixture.resolve(catalog, environments: environments, in: environment, set: set)
            return try #require(resolved.service("post"))
        }
        #expect(try post(nil).replicas == 1)
        #expect(try post("base").replicas == 2)
        #expect(try post("child").replicas == 3)
        #expect(try post("child", set: ["services.post.replicas=4"]).replicas == 4)
        #expect(
            try post("child").settings["labels"] == ["team": "child", "tier": "one", "keep": "it"])
        #expect(
            try post("child").settings["replicas"]?.place?.description == "manifests/environments/child.yaml:6:31")
    }

    @Test func nullRemovesWhatEarlierLayersSet() throws {
        let catalog = Fixture.catalog(
            post: "probes: {liveness: null}", defaults: "{probes: {liveness: {http: /l}, readiness: {http: /r}}}")
        let probes = try #require(Fixture.resolve(catalog).service("post")).settings["probes"]
        #expect(probes?["liveness"] == .null)
        #expect(probes?["readiness"]?["http"] == "/r")
        let both = try Fixture.resolve(
            catalog, environments: ["e": "defaults: {probes: {readiness: null}}"], in: "e")
        #expect(both.service("user")?.settings.value(at: "probes", "readiness") == .null)
        #expect(both.service("user")?.settings.value(at: "probes", "liveness", "http") == "/l")
    }

    @Test func oneKindOfProbeTakesThePlaceOfAnother() throws {
        let catalog = Fixture.catalog(
            post: "probes: {readiness: {tcp: http}}", defaults: "{probes: {readiness: {http: /r, every: 3s}}}")
        let probe = try #require(Fixture.resolve(catalog).service("post")).settings.value(at: "probes", "readiness")
        #expect(probe?["http"] == .null && probe?["tcp"] == "http" && probe?["every"] == "3s")
    }

    @Test func listsReplace() throws {
        let catalog = Fixture.catalog(post: "command: [a, b]")
        let resolved = try Fixture.resolve(
            catalog, environments: ["e": "services: {post: {command: [c]}}"], in: "e")
        #expect(resolved.service("post")?.settings["command"] == ["c"])
    }

    @Test func imagesOfAnEnvironmentKeepWhatTheyDoNotSay() throws {
        let digest = "sha256:" + String(repeating: "a", count: 64)
        let environments = [
            "e": "images: {post: {repository: registry.example:5000/post}, user: {digest: '\(digest)'}}"
        ]
        let catalog = try Fixture.resolve(Fixture.catalog(), environments: environments, in: "e")
        #expect(catalog.service("post")?.image?.description == "registry.example:5000/post:1.2.0")
        #expect(catalog.service("user")?.image?.description == "shop/user@\(digest)")
        #expect(catalog.service("user")?.image?.version == "aaaaaaaaaaaa")
        let named = try Fixture.resolve(
            Fixture.catalog(), environments: environments, in: "e", image: ["post=other/post:2"])
        #expect(named.service("post")?.image?.description == "other/post:2")
    }

    @Test func anAutoscalerTakesThePlaceOfDefaultReplicas() throws {
        let catalog = try Fixture.resolve(
            Fixture.catalog(post: "autoscale: {min: 2, max: 6, cpu: 70}", defaults: "{replicas: 3}"))
        #expect(catalog.service("post")?.replicas == nil)
        #expect(catalog.service("user")?.replicas == 3)
    }

    @Test func environmentsPinTheirCluster() throws {
        let environments = ["e": "cluster: {context: prod}\nnamespace: {name: other, create: false}"]
        let catalog = try Fixture.resolve(Fixture.catalog(), environments: environments, in: "e")
        #expect(catalog.cluster?.context == "prod" && catalog.cluster?.server == nil)
        #expect(catalog.namespace.name == "other" && !catalog.namespace.create)
        #expect(catalog.environment == "e")
    }

    @Test func aPinThatNothingChecksIsRefused() {
        #expect {
            try Fixture.resolve(Fixture.catalog(), environments: ["e": "cluster: {uid: u-1}"], in: "e")
        } throws: {
            String(describing: $0).contains("'uid' is not built yet")
        }
    }

    @Test func generatedSecretsAreNamedAndNotMade() throws {
        let catalog = try Fixture.resolve(
            Fixture.catalog(post: "secrets: {SESSION_KEY: {generate: 32}, MONGO_URL: {existing: mongo/url}}"))
        let secret = try #require(catalog.generatedSecrets.first)
        #expect(catalog.generatedSecrets.count == 1)
        #expect(secret.secretName == "post-session-key" && secret.key == "value" && secret.length == 32)
        #expect(secret.service == "post" && secret.variable == "SESSION_KEY")
    }

    @Test func explanationsNameEveryLayerThatSetAValue() throws {
        let catalog = try Fixture.resolve(
            Fixture.catalog(post: "replicas: 4", defaults: "{replicas: 2}"),
            environments: ["e": "services: {post: {replicas: 6}}"], in: "e", set: ["services.post.replicas=7"])
        let explanation = try catalog.explain("services.post.replicas")
        #expect(explanation.value == 7)
        #expect(
            explanation.steps.map { "\($0.place?.description ?? "") \($0.value.scalarText ?? "")" } == [
                "built-in-defaults.yaml:6:11 1", "manifests/catalog.yaml:5:24 2", "manifests/catalog.yaml:11:17 4",
                "manifests/environments/e.yaml:5:31 6", "--set services.post.replicas=7:1:24 7",
            ])
        #expect(
            Fixture.problems { try catalog.explain("services.pots.replicas") } == [
                "no service 'pots'; did you mean 'post'?"
            ])
        #expect(
            Fixture.problems { try catalog.explain("services.post.nothing") } == [
                "nothing sets 'services.post.nothing'; write a path that the catalog has, as in services.post.replicas"
            ])
    }

    @Test(arguments: [
        ("1s", 1), ("10m", 600), ("1h30m", 5400), ("2m5s", 125), ("0s", 0), ("", nil), ("5", nil), ("1.5s", nil),
        ("500ms", nil), ("30m1h", nil), ("-1s", nil), ("s", nil), ("99999999999999999999h", nil),
        ("9223372036854775807h", nil),
    ])
    func durationsAreWholeSeconds(_ text: String, _ seconds: Int?) {
        #expect(CatalogDuration.seconds(text) == seconds)
    }

    @Test(arguments: [
        ("grover/post:1.0.0", "1.0.0"), ("registry:5000/a/b:v2", "v2"), ("mongo:7.0", "7.0"),
        ("registry:5000/a/b", nil), ("post", nil), ("Post:1", nil), ("post:", nil), ("post:a b", nil),
        ("/post:1", nil),
        ("post:1@sha256:12", nil),
    ])
    func imagesNeedATagOrADigest(_ text: String, _ version: String?) {
        #expect(ImageReference(text)?.version == version)
    }
}
