import TestSupport
import Testing

/// What kubectl makes from flags, which it sends as protobuf, and what it reads from schemas.
@Suite struct KubectlMachineryTests {
    @Test(.timeLimit(.minutes(20))) func objectsAreMadeFromFlags() async throws {
        try await KubectlCluster.with { cluster in
            // Who listens at all addresses would take the port from pods of other tests.
            try await cluster.load("idle:1", "--no-port")
            try await cluster.ask("create", "namespace", "made")
            let commands = [
                ["create", "configmap", "c", "--from-literal=a=b"],
                ["create", "secret", "generic", "s", "--from-literal=password=swordfish"],
                ["create", "deployment", "web", "--image=idle:1", "--replicas=2", "--port=8080"],
                ["create", "service", "clusterip", "web", "--tcp=80:8080"],
                ["create", "role", "reader", "--verb=get", "--resource=pods"],
                ["create", "rolebinding", "readers", "--role=reader", "--user=somebody"],
                ["create", "quota", "q", "--hard=pods=9"], ["create", "serviceaccount", "robot"],
                ["create", "ingress", "i", "--rule=a.example/=web:80"],
                ["create", "poddisruptionbudget", "p", "--selector=app=web", "--min-available=1"],
                ["autoscale", "deployment", "web", "--max=4", "--cpu=70%"],
                ["set", "image", "deployment/web", "idle=idle:2"],
                ["expose", "deployment", "web", "--name=other", "--port=81"],
                ["run", "single", "--image=idle:1"],
            ]
            for command in commands {
                let run = try await cluster.kubectl(command + ["-n", "made"])
                #expect(run.status == 0, "\(command): \(run.errorOutput)")
            }
            let secret = try await cluster.ask("get", "secret", "s", "-n", "made", "-o", "jsonpath={.data.password}")
            #expect(secret == "c3dvcmRmaXNo")
            let web = "jsonpath={.spec.replicas} {.spec.template.spec.containers[0].image}"
            #expect(try await cluster.ask("get", "deployment", "web", "-n", "made", "-o", web) == "2 idle:2")
            let backend = "jsonpath={.spec.rules[0].http.paths[0].backend.service}"
            #expect(
                try await cluster.ask("get", "ingress", "i", "-n", "made", "-o", backend)
                    == #"{"name":"web","port":{"number":80}}"#)
            #expect(try await cluster.ask("auth", "can-i", "list", "pods") == "yes\n")
            try await cluster.ask("create", "priorityclass", "high", "--value=100")
            try await cluster.ask("delete", "pod", "single", "-n", "made", "--grace-period=0", "--force")
            try await cluster.ask("delete", "namespace", "made")
        }
    }

    @Test(.timeLimit(.minutes(20))) func customResourcesAreExplainedComparedAndScaled() async throws {
        try await KubectlCluster.with { cluster in
            try await cluster.apply(Self.definition)
            try await cluster.ask("wait", "--for=condition=Established", "crd/gadgets.shop.example", "--timeout=180s")
            try await cluster.apply(Self.gadget(size: 3))
            #expect(try await cluster.ask("get", "gd").contains("SIZE"))
            try await cluster.ask("scale", "gadget", "g", "--replicas=4")
            #expect(try await cluster.ask("get", "gd", "g", "-o", "jsonpath={.spec.count}") == "4")
            let explained = try await cluster.ask("explain", "gadget.spec")
            #expect(explained.contains("size\t<integer> -required-") && explained.contains("How big."))
            let bad = try await cluster.kubectl(["apply", "-f", "-"], input: Self.gadget(size: 0))
            #expect(bad.errorOutput.contains("should be greater than or equal to 1"), "\(bad.errorOutput)")
            let diff = try await cluster.kubectl(["diff", "-f", "-"], input: Self.gadget(size: 5))
            #expect(diff.status == 1 && diff.output.contains("+  size: 5"), "\(diff.output)\(diff.errorOutput)")
            try await cluster.ask("delete", "crd", "gadgets.shop.example")
            #expect(try await cluster.kubectl(["get", "gadgets"]).status == 1)
        }
    }

    @Test(.timeLimit(.minutes(20))) func builtInKindsAreExplainedAndCheckedStrictly() async throws {
        try await KubectlCluster.with { cluster in
            let fields = try await cluster.ask("explain", "deployment.spec", "--recursive")
            #expect(
                fields.contains("progressDeadlineSeconds\t<integer>") && fields.contains("livenessProbe\t<Probe>"))
            #expect(try await cluster.ask("explain", "storageclass").contains("provisioner\t<string> -required-"))
            let wrong = try await cluster.kubectl(
                ["apply", "--validate=strict", "-f", "-"],
                input: """
                    apiVersion: v1
                    kind: ConfigMap
                    metadata: {name: c}
                    date: {a: b}

                    """)
            #expect(wrong.status == 1 && wrong.errorOutput.contains(#"unknown field "date""#), "\(wrong.errorOutput)")
            let resources = try await cluster.ask("api-resources", "--no-headers", "-o", "name")
            let names = Set(resources.split(separator: "\n").map(String.init))
            #expect(names.isSuperset(of: ["pods", "events.events.k8s.io", "storageclasses.storage.k8s.io"]))
        }
    }

    private static let definition = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: gadgets.shop.example}
        spec:
          group: shop.example
          scope: Namespaced
          names: {plural: gadgets, kind: Gadget, shortNames: [gd]}
          versions:
          - name: v1
            served: true
            storage: true
            subresources: {status: {}, scale: {specReplicasPath: .spec.count, statusReplicasPath: .status.count}}
            additionalPrinterColumns: [{name: Size, type: integer, jsonPath: .spec.size}]
            schema:
              openAPIV3Schema:
                type: object
                properties:
                  spec:
                    type: object
                    required: [size]
                    properties:
                      size: {type: integer, minimum: 1, description: How big.}
                      count: {type: integer, default: 1}

        """

    private static func gadget(size: Int) -> String {
        """
        apiVersion: shop.example/v1
        kind: Gadget
        metadata: {name: g}
        spec: {size: \(size)}

        """
    }
}
