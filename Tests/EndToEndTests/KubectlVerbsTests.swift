import Foundation
import TestSupport
import Testing

/// Every verb that people type, with kubectl of the mimicked version and of the next one.
@Suite(.serialized) struct KubectlVerbsTests {
    private static let versions = [Project.kubectl, Project.nextKubectl]

    @Test(.timeLimit(.minutes(20)), arguments: versions) func whatPeopleTypeWorks(_ kubectl: URL) async throws {
        try await KubectlCluster.with(kubectl: kubectl) { cluster in
            try await makesAndShows(cluster)
            try await followsLogs(cluster)
            try await changesAndRolls(cluster)
            try await asks(cluster)
        }
    }

    private func makesAndShows(_ cluster: KubectlCluster) async throws {
        let manifest = KubectlTests.web()
        try await cluster.ask("apply", "--validate=strict", "-f", "-", input: manifest)
        try await cluster.ask("rollout", "status", "deployment/web", "--timeout=180s")
        #expect(try await cluster.ask("apply", "-f", "-", input: manifest).contains("unchanged"))
        let unknown = manifest.replacing("replicas: 2", with: "replicas: 2\n  replcas: 3")
        let refused = try await cluster.kubectl(["apply", "--validate=strict", "-f", "-"], input: unknown)
        #expect(refused.status == 1 && refused.errorOutput.contains("replcas"), "\(refused.errorOutput)")
        let same = try await cluster.kubectl(["diff", "-f", "-"], input: manifest)
        #expect(same.status == 0, "\(same.output)\(same.errorOutput)")
        let diff = try await cluster.kubectl(["diff", "-f", "-"], input: KubectlTests.web(replicas: 4))
        #expect(diff.status == 1 && diff.output.contains("+  replicas: 4"), "\(diff.output)\(diff.errorOutput)")
        try await cluster.ask("apply", "--server-side", "--force-conflicts", "-f", "-", input: manifest)

        #expect(try await cluster.ask("get", "deployments", "-o", "wide").contains("app=web"))
        #expect(try await cluster.ask("get", "deployment", "web", "-o", "yaml").contains("uid: "))
        #expect(try await cluster.ask("describe", "deployment", "web").contains("NewReplicaSetAvailable"))
        #expect(try await cluster.ask("describe", "service", "web").contains("Endpoints:"))
        #expect(try await cluster.ask("get", "all").contains("replicaset.apps/web-"))
        #expect(try await cluster.ask("logs", "deployment/web", "--tail=1", "--timestamps").contains("T"))
    }

    private func followsLogs(_ cluster: KubectlCluster) async throws {
        try await cluster.load("talk:1", "--say", "hello", "--no-port", "--exit", "0", "--exit-after", "10")
        try await cluster.ask("run", "talk", "--image=talk:1", "--restart=Never")
        try await cluster.ask("wait", "--for=jsonpath={.status.phase}=Running", "pod/talk", "--timeout=180s")
        // Comes back when the pod has ended, and not before.
        #expect(try await cluster.ask("logs", "-f", "pod/talk") == "hello\n")
        try await cluster.ask("wait", "--for=jsonpath={.status.phase}=Succeeded", "pod/talk", "--timeout=180s")
        try await cluster.ask("delete", "pod", "talk")
    }

    private func changesAndRolls(_ cluster: KubectlCluster) async throws {
        try await cluster.ask("patch", "deployment", "web", "-p", #"{"metadata":{"labels":{"seen":"yes"}}}"#)
        try await cluster.ask(
            "patch", "deployment", "web", "--type=json", "-p",
            #"[{"op":"remove","path":"/metadata/labels/seen"}]"#)
        try await cluster.load("web:2", "--say", "second")
        try await cluster.ask("set", "image", "deployment/web", "web=web:2")
        try await cluster.ask("rollout", "status", "deployment/web", "--timeout=180s")
        try await cluster.ask("rollout", "restart", "deployment/web")
        try await cluster.ask("rollout", "status", "deployment/web", "--timeout=180s")
        #expect(try await cluster.ask("rollout", "history", "deployment/web").contains("3 "))
        try await cluster.ask("rollout", "pause", "deployment/web")
        let paused = try await cluster.kubectl(["rollout", "undo", "deployment/web"])
        #expect(paused.status == 1 && paused.errorOutput.contains("paused"), "\(paused.errorOutput)")
        try await cluster.ask("rollout", "resume", "deployment/web")
        try await cluster.ask("rollout", "undo", "deployment/web", "--to-revision=1")
        try await cluster.ask("rollout", "status", "deployment/web", "--timeout=180s")
        try await cluster.onlyNewPods(of: "web")
        #expect(try await cluster.ask("logs", "deployment/web").contains("first"))
        try await cluster.ask("scale", "deployment/web", "--replicas=1")
        try await cluster.ask("wait", "--for=jsonpath={.status.readyReplicas}=1", "deployment/web", "--timeout=180s")
        try await cluster.ask("autoscale", "deployment", "web", "--min=1", "--max=3", "--cpu=70%")
        #expect(try await cluster.ask("get", "hpa").contains("web"))
        try await cluster.ask("expose", "deployment", "web", "--name=second", "--port=80", "--target-port=8080")
        #expect(try await cluster.ask("get", "service", "second").contains("ClusterIP"))
        try await cluster.ask("create", "configmap", "made", "--from-literal=a=1")
        try await cluster.ask("create", "namespace", "other")
        // Who listens at all addresses would take the port from pods of other tests.
        try await cluster.load("idle:1", "--no-port")
        try await cluster.ask("create", "deployment", "made", "--image=idle:1", "-n", "other")
        try await cluster.ask("delete", "namespace", "other", "--timeout=180s")
        try await cluster.ask("delete", "hpa/web", "configmap/made", "service/second")
        try await cluster.ask("wait", "--for=delete", "configmap/made", "--timeout=180s")
    }

    private func asks(_ cluster: KubectlCluster) async throws {
        #expect(try await cluster.ask("auth", "can-i", "create", "deployments") == "yes\n")
        let viewer = try await cluster.kubectl(["auth", "can-i", "create", "deployments", "--as=somebody"])
        #expect(viewer.status == 1 && viewer.output.contains("no"), "\(viewer.output)\(viewer.errorOutput)")
        let resources = try await cluster.ask("api-resources", "-o", "name").split(separator: "\n")
        for name in ["pods", "deployments.apps", "jobs.batch", "cronjobs.batch", "daemonsets.apps"] {
            #expect(resources.contains(Substring(name)))
        }
        #expect(try await cluster.ask("explain", "deployment.spec.strategy").contains("rollingUpdate"))
        #expect(try await cluster.ask("explain", "pod.spec.containers", "--recursive").contains("readinessProbe"))
        let top = try await cluster.kubectl(["top", "pods"])
        #expect(top.status == 0 || top.errorOutput.contains("etrics"), "\(top.output)\(top.errorOutput)")
        #expect(try await cluster.ask("version").contains("v1.36"))
    }
}
