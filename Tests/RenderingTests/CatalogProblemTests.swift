import Documents
import ServiceCatalog
import TestSupport
import Testing

/// What a catalog may have wrong: the exact words, and the exact place.
@Suite struct CatalogProblemTests {
    @Test(arguments: [
        ("replica: 3", "11:7: service 'post' has no key 'replica'; did you mean 'replicas'?"),
        ("sidecars: {}", "11:7: 'sidecars' is not built yet"),
        ("secrets: {A: {fromEnv: X}}", "11:21: 'fromEnv' is not built yet"),
        ("kind: DaemonSet", "11:13: 'kind' of service 'post' is 'DaemonSet'; write Deployment or StatefulSet"),
        ("replicas: -1", "11:17: service 'post' asks for -1 replicas; use 0 or more"),
        ("replicas: many", "11:17: 'replicas' of service 'post' is a string; write a whole number"),
        ("replicas: 1.5", "11:17: 'replicas' of service 'post' is a number; write a whole number"),
        ("ports: {http: 1}", "11:7: service 'post' has both 'port' and 'ports'; name the port in 'ports'"),
        ("command: run", "11:16: 'command' of service 'post' is a string; write a list"),
        (
            "env: {1A: x}",
            "11:13: 'env' of service 'post' has the key '1A'; write letters, digits and '_', not starting with a digit"
        ),
        ("env: {A: [1]}", "11:16: 'env.A' of service 'post' is a list; write text"),
        (
            "secrets: {A: {existing: mongo}}",
            "11:31: 'secrets.A.existing' of service 'post' is 'mongo'; write the name of a Secret, '/' and one of its keys"
        ),
        (
            "secrets: {A: {existing: a/b, generate: 32}}",
            "11:36: 'secrets.A' of service 'post' has both 'existing' and 'generate'; keep one"
        ),
        ("secrets: {A: {generate: 4}}", "11:31: 'secrets.A.generate' of service 'post' is 4; use 16 to 1024"),
        (
            "env: {A: 1}\nsecrets: {A: {generate: 32}}",
            "11:13: service 'post' has 'A' in 'env' and in 'secrets'; keep one"
        ),
        (
            "resources: {limits: {memory: lots}}",
            "11:36: 'resources.limits.memory' of service 'post' is 'lots'; write a quantity such as 100m, 64Mi or 2"
        ),
        (
            "probes: {readiness: {http: /r, evry: 1s}}",
            "11:38: 'probes.readiness' of service 'post' has no key 'evry'; did you mean 'every'?"
        ),
        (
            "probes: {readiness: {every: 1s}}",
            "11:16: service 'post' has a readiness probe of no kind; write one of http, tcp, grpc, exec"
        ),
        (
            "probes: {readiness: {tcp: mongo}}",
            "11:33: service 'post' has no port 'mongo' for its readiness probe; there is http"
        ),
        (
            "probes: {readiness: {http: /r, every: 5}}",
            "11:45: 'probes.readiness.every' of service 'post' is a number; write a duration in whole seconds such as 1s, 10m or 1h30m in quotes"
        ),
        (
            "probes: {readiness: {http: /r, every: 0s}}",
            "11:45: service 'post' has a readiness probe with 'every' of 0s; use 1s or more"
        ),
        (
            "probes: {readiness: {http: health}}",
            "11:34: 'probes.readiness.http' of service 'post' is 'health'; write a path that starts with '/'"
        ),
        (
            "rollout: {surge: 0, unavailable: 0}",
            "11:24: service 'post' may neither add nor remove a pod; let 'rollout.surge' be 1 or more"
        ),
        (
            "rollout: {surge: 125%}",
            "11:24: 'rollout.surge' of service 'post' is '125%'; write a count such as 1 or a percentage such as 25%"
        ),
        (
            "rollout: {grace: 8s}",
            "11:24: service 'post' is killed 8s after it is told to stop, and sleeps and drains for 10s; set 'rollout.grace' above 10s"
        ),
        (
            "rollout: {minReady: 20s, deadline: 10s}",
            "11:42: service 'post' has 'rollout.deadline' 10s; it must be longer than 'minReady'"
        ),
        (
            "volumes: {/data: {claim: data}}",
            "11:24: service 'post' has claim 'data' without a size; write one, such as 'size: 10Gi'"
        ),
        (
            "volumes: {data: {empty: 1Gi}}",
            "11:17: 'volumes' of service 'post' has the key 'data'; write an absolute path"
        ),
        (
            "store: {engine: mysql, database: d}",
            "11:23: 'store.engine' of service 'post' is 'mysql'; write sqlite or mongodb"
        ),
        ("needs: [usr]", "11:15: service 'post' needs 'usr', which is no service; did you mean 'user'?"),
        ("needs: [post]", "11:15: service 'post' needs itself; remove it from 'needs'"),
        ("needs: [user, user]", "11:21: service 'post' needs 'user' twice; remove one"),
        (
            "replicas: 2\nautoscale: {min: 1, max: 2, cpu: 70}",
            "12:18: service 'post' has both 'replicas' and 'autoscale'; remove one"
        ),
        ("autoscale: {min: 3, max: 2, cpu: 70}", "11:24: service 'post' scales from 3 to 2; 'min' is at most 'max'"),
        (
            "labels: {app.kubernetes.io/name: x}",
            "11:16: service 'post' sets label 'app.kubernetes.io/name', which the tool sets itself; remove it"
        ),
        ("expose: {gateway: {}}", "11:16: 'gateway' is not built yet"),
        (
            "objectName: Post",
            "11:19: 'objectName' of service 'post' is 'Post'; write up to 63 lower-case letters, digits and '-', from a letter to a letter or digit"
        ),
        ("objectName: user", "11:19: services 'post' and 'user' both make objects named 'user'"),
        (
            "network: {from: [{cidr: 10.0.0.0}]}",
            "11:31: 'network.from.0.cidr' of service 'post' is '10.0.0.0'; write an address range such as 10.0.0.0/8"
        ),
    ])
    func saysWhatIsWrongInAService(_ post: String, _ message: String) {
        #expect(Fixture.problems { try Fixture.resolve(Fixture.catalog(post: post)) } == ["catalog.yaml:\(message)"])
    }

    @Test(arguments: [
        ("{port: 0}", "service 'post' has port 0; use 1 to 65535"),
        ("{port: 70000}", "service 'post' has port 70000; use 1 to 65535"),
        ("{ports: {a: 80, b: 80}}", "service 'post' has port 80 twice, as 'a' and 'b'"),
        (
            "{ports: {a: {port: 1, container: 8}, b: {port: 2, container: 8}}}",
            "service 'post' has container port 8 twice, as 'a' and 'b'"
        ),
        (
            "{ports: {UPPER: 80}}",
            "'ports' of service 'post' has the key 'UPPER'; write up to 15 lower-case letters, digits and '-', with at least one letter"
        ),
        (
            "{image: 'grover/post'}",
            "'image' of service 'post' is 'grover/post'; write a reference with a tag or digest, such as grover/post:1.0.0"
        ),
        ("{image: null}", "service 'post' has no image; give it one, such as 'image: grover/post:1.0.0'"),
    ])
    func saysWhatIsWrongInPortsAndImages(_ change: String, _ message: String) {
        var service = "{image: a/post:1}"
        if change.contains("image") { service = change } else { service = "{image: a/post:1, " + change.dropFirst() }
        let catalog = """
            apiVersion: deploy.grover.dev/v1
            kind: ServiceCatalog
            metadata: {name: shop}
            spec:
              services:
                post: \(service)
            """
        let problems = Fixture.problems { try Fixture.resolve(catalog) }
        #expect(problems.count == 1 && problems[0].hasPrefix("catalog.yaml:6:"))
        #expect(problems.first?.hasSuffix(": \(message)") == true, "\(problems)")
    }

    @Test func allProblemsAreShownTogetherInTheOrderOfTheirPlaces() {
        let problems = Fixture.problems {
            try Fixture.resolve(
                Fixture.catalog(post: "replica: 3\nneeds: 5", defaults: "{colour: red}"),
                environments: ["e": "services: {pots: {replicas: 1}}"], in: "e")
        }
        #expect(
            problems == [
                "catalog.yaml:5:14: the part 'defaults' has no key 'colour'; there is annotations, env, files, labels, network, "
                    + "probes, replicas, resources, rollout, secrets, serviceAccount, volumes",
                "catalog.yaml:11:7: service 'post' has no key 'replica'; did you mean 'replicas'?",
                "catalog.yaml:12:14: 'needs' of service 'post' is a number; write a list",
                "e.yaml:5:14: the catalog has no service 'pots'; did you mean 'post'?",
            ])
    }

    @Test(arguments: [
        ("prod", [:], "there is no environment 'prod'; there is e"),
        ("f", [:], "there is no environment 'f'; did you mean 'e'?"),
        ("e", ["e": "extends: gone"], "e.yaml:5:12: there is no environment 'gone'; there is e"),
        ("e", ["e": "extends: f", "f": "extends: e"], "f.yaml:5:12: environments extend one another: e > f > e"),
        (
            "e", ["e": "images: {pots: {tag: x}}"],
            "e.yaml:5:12: the catalog has no service 'pots'; did you mean 'post'?"
        ),
        (
            "e", ["e": "objects: []"],
            "e.yaml:5:3: 'spec' of environment 'e' has no key 'objects'; there is cluster, defaults, extends, images, namespace, services"
        ),
    ])
    func saysWhatIsWrongInAnEnvironment(_ name: String, _ environments: [String: String], _ message: String) {
        let environments = environments.isEmpty ? ["e": "namespace: x"] : environments
        #expect(
            Fixture.problems { try Fixture.resolve(Fixture.catalog(), environments: environments, in: name) } == [
                message
            ])
    }

    @Test(arguments: [
        (
            "services.post.replicas=-1",
            "--set services.post.replicas=-1:1:24: service 'post' asks for -1 replicas; use 0 or more"
        ),
        (
            "services.pots.replicas=1",
            "--set services.pots.replicas=1:1:24: the catalog has no service 'pots'; did you mean 'post'?"
        ),
        ("replicas", "'--set replicas' sets nothing; write a path, '=' and a value, as in services.post.replicas=7"),
    ])
    func saysWhatIsWrongInAnOption(_ option: String, _ message: String) {
        #expect(Fixture.problems { try Fixture.resolve(Fixture.catalog(), set: [option]) } == [message])
    }

    @Test func saysWhatIsWrongWithAWholeFile() {
        func problems(_ text: String) -> [String] { Fixture.problems { try Fixture.resolve(text) } }
        #expect(problems("") == ["catalog.yaml:1:1: the catalog is empty; write one"])
        #expect(problems("a: 1\n---\nb: 1") == ["catalog.yaml:3:1: the catalog has 2 documents; write one"])
        #expect(problems("a: [1").count == 1)
        #expect(
            problems("apiVersion: deploy.grover.dev/v1\nkind: Environment\nmetadata: {name: x}\nspec: {services: {}}")
                == [
                    "catalog.yaml:2:7: 'kind' of the catalog is 'Environment'; write ServiceCatalog"
                ])
        #expect(
            problems(
                "apiVersion: deploy.grover.dev/v1\nkind: ServiceCatalog\nmetadata: {name: x}\nspec: {services: {}}")
                == [
                    "catalog.yaml:4:7: the catalog has no services; list them under 'services'"
                ])
    }

    @Test func aFolderWithoutACatalogSaysWhatToDo() throws {
        let folder = try ScratchFolder("empty")
        #expect(
            Fixture.problems { try Catalog.load(folder: folder.path, environment: nil) } == [
                "there is no manifests/catalog.yaml in \(folder.path); run this in the folder of your project, or write one"
            ])
    }
}
