import AsyncHTTPClient
import Documents
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

/// kubectl against the local cluster, and clusters that crash or stand side by side.
@Suite(.serialized) struct KubectlTests {
    @Test(.timeLimit(.minutes(20))) func aDeploymentIsDrivenByKubectl() async throws {
        try await KubectlCluster.with { cluster in
            try await cluster.apply(Self.web())
            try await cluster.ask("rollout", "status", "deployment/web", "--timeout=180s")
            #expect(try await cluster.ask("get", "deployment", "web").contains("2/2"))
            #expect(try await cluster.ask("get", "pods", "-l", "app=web", "-o", "wide").contains("Running"))
            #expect(try await cluster.ask("logs", "deployment/web", "--tail=5").contains("first"))
            #expect(try await cluster.ask("describe", "deployment", "web").contains("ScalingReplicaSet"))
            let pod = try await cluster.ask(
                "get", "pods", "-l", "app=web", "-o", "jsonpath={.items[0].metadata.name}")
            #expect(try await cluster.ask("describe", "pod", pod).contains("Container started"))
            let bound = try await cluster.ask("get", "events", "--field-selector", "reason=Scheduled", "-o", "name")
            #expect(bound.split(separator: "\n").count == 2)

            let refused = try await cluster.kubectl([
                "scale", "deployment/web", "--replicas=3", "--current-replicas=9",
            ])
            #expect(refused.status == 1)
            try await cluster.ask("scale", "deployment/web", "--replicas=3", "--current-replicas=2")
            try await cluster.ask("rollout", "status", "deployment/web", "--timeout=180s")

            try await cluster.load("web:2", "--say", "second")
            try await cluster.ask("set", "image", "deployment/web", "web=web:2")
            try await cluster.ask("rollout", "status", "deployment/web", "--timeout=180s")
            try await cluster.onlyNewPods(of: "web")
            #expect(try await cluster.ask("logs", "deployment/web").contains("second"))
            try await cluster.ask("rollout", "undo", "deployment/web")
            try await cluster.ask("rollout", "status", "deployment/web", "--timeout=180s")
            let history = try await cluster.ask("rollout", "history", "deployment/web")
            #expect(history.contains("2 ") && history.contains("3 ") && !history.contains("1 "))

            let diff = try await cluster.kubectl(
                ["diff", "--server-side", "--force-conflicts", "-f", "-"], input: Self.web(replicas: 9))
            #expect(diff.status == 1 && diff.output.contains("+  replicas: 9"), "\(diff.output)\(diff.errorOutput)")
            try await cluster.ask("delete", "deployment", "web", "--cascade=foreground")
            #expect(try await cluster.ask("get", "replicasets,pods", "-o", "name").isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(20))) func aPodShowsItsInitContainersAndProbesByCommand() async throws {
        try await KubectlCluster.with { cluster in
            try await cluster.apply(Self.prepared)
            try await cluster.ask("wait", "--for=condition=Ready", "pod/prepared", "--timeout=180s")
            #expect(try await cluster.ask("logs", "prepared", "-c", "before") == "preparing\n")
            #expect(try await cluster.ask("get", "pod", "prepared").contains("1/1"))
            let lost = try await cluster.kubectl(["delete", "namespace", "default"])
            #expect(lost.status == 1 && lost.errorOutput.contains("may not be deleted"))
        }
    }

    @Test(.timeLimit(.minutes(20))) func aStatefulSetKeepsItsClaims() async throws {
        try await KubectlCluster.with { cluster in
            try await cluster.apply(Self.store)
            try await cluster.ask("rollout", "status", "statefulset/store", "--timeout=180s")
            try await cluster.ask("delete", "pod", "store-0")
            try await cluster.ask("rollout", "status", "statefulset/store", "--timeout=180s")
            try await cluster.ask("wait", "--for=create", "pod/store-0", "--timeout=180s")
            try await cluster.ask("wait", "--for=condition=Ready", "pod/store-0", "--timeout=180s")
            #expect(try await cluster.ask("logs", "store-0") == "store-0\nstore-0\n")
            #expect(try await cluster.ask("logs", "store-1") == "store-1\n")
        }
    }

    @Test(.timeLimit(.minutes(20))) func aRolloutGoesOnAfterTheControlPlaneIsKilled() async throws {
        try await KubectlCluster.with { cluster in
            try await cluster.apply(Self.web(replicas: 3, minReadySeconds: 4) + "---\n" + Self.prepared)
            try await cluster.ask("rollout", "status", "deployment/web", "--timeout=180s")
            try await cluster.ask("wait", "--for=condition=Ready", "pod/prepared", "--timeout=180s")
            let before = try await cluster.object("pod/prepared")

            try await cluster.load("web:2", "--say", "second")
            try await cluster.ask("set", "image", "deployment/web", "web=web:2")
            try await cluster.ask(
                "wait", "--for=jsonpath={.status.updatedReplicas}=2", "deployment/web", "--timeout=180s")
            try await cluster.killControlPlane()
            try await cluster.up()

            try await cluster.ask("rollout", "status", "deployment/web", "--timeout=180s")
            try await cluster.ask(
                "wait", "--for=jsonpath={.status.replicas}=3", "deployment/web", "--timeout=180s")
            try await cluster.onlyNewPods(of: "web")
            let pods = try await cluster.ask(
                "get", "pods", "-l", "app=web", "-o", "jsonpath={.items[*].spec.containers[0].image}")
            #expect(pods == "web:2 web:2 web:2")
            #expect(cluster.processes("grover-local shim").filter { $0.contains("/default_web-") }.count == 3)

            let after = try await cluster.object("pod/prepared")
            #expect(after.value(at: "metadata", "uid") == before.value(at: "metadata", "uid"))
            #expect(after.value(at: "status", "podIP") == before.value(at: "status", "podIP"))
            #expect(
                after.value(at: "status", "containerStatuses")?[0]?["state"]
                    == before.value(at: "status", "containerStatuses")?[0]?["state"])
        }
    }

    @Test(.timeLimit(.minutes(20))) func twoClustersStandSideBySide() async throws {
        try await KubectlCluster.with { one in
            let kept = try await Self.deployWeb(on: one)
            try await KubectlCluster.with { other in
                #expect(try await Self.deployWeb(on: other) != kept)
                let (mine, theirs) = (try await one.object("service/web"), try await other.object("service/web"))
                #expect(mine.value(at: "spec", "clusterIP") != theirs.value(at: "spec", "clusterIP"))
                let pods = Set(try await other.ask("get", "pods", "-o", "name").split(separator: "\n"))
                #expect(pods.isDisjoint(with: try await one.ask("get", "pods", "-o", "name").split(separator: "\n")))
            }
            #expect(try await Self.status(of: kept) == 200)
        }
    }

    /// Where the service answers on 127.0.0.1, once its Deployment is there.
    private static func deployWeb(on cluster: KubectlCluster) async throws -> String {
        try await cluster.apply(web())
        try await cluster.ask("rollout", "status", "deployment/web", "--timeout=180s")
        let field = "{.status.loadBalancer.ingress[0].ports[0].port}"
        try await cluster.ask("wait", "--for=jsonpath=\(field)", "service/web", "--timeout=180s")
        let port = try await cluster.ask("get", "service", "web", "-o", "jsonpath=\(field)")
        let address = "http://127.0.0.1:\(port)/"
        #expect(try await status(of: address) == 200)
        return address
    }

    private static func status(of address: String) async throws -> UInt {
        try await HTTPClient.shared.execute(HTTPClientRequest(url: address), timeout: .seconds(120)).status.code
    }
}
