import Documents
import Foundation
import LocalCluster
import TestSupport
import Testing

/// Environment, configuration and volumes of real pods.
@Suite struct PodSurroundingsTests {
    @Test func aContainerGetsItsEnvironmentAndNothingElse() async throws {
        try await NodeCluster.run { cluster in
            try cluster.load("web", "--print-environment")
            let config: Node = ["metadata": ["name": "settings", "namespace": "default"], "data": ["MODE": "fast"]]
            _ = try await cluster.client.create(.configMaps, config, manager: "tests")
            let secret: Node = [
                "metadata": ["name": "keys", "namespace": "default"], "data": ["token": "aHVzaA=="],
            ]
            _ = try await cluster.client.create(.secrets, secret, manager: "tests")
            let service: Node = [
                "metadata": ["name": "user", "namespace": "default"],
                "spec": ["ports": [["port": 8001]], "clusterIP": "127.250.0.9"],
            ]
            _ = try await cluster.client.create(.services, service, manager: "tests")
            let pod = try await cluster.pod {
                $0["envFrom"] = [["configMapRef": ["name": "settings"]]]
                $0["env"] = [
                    ["name": "HOST", "valueFrom": ["fieldRef": ["fieldPath": "status.podIP"]]],
                    ["name": "TOKEN", "valueFrom": ["secretKeyRef": ["name": "keys", "key": "token"]]],
                    ["name": "USER_SERVICE_URL", "value": "http://user:8001/$(MODE)"],
                    ["name": "DATA", "value": "/data/post.sqlite"],
                ]
                $0["volumeMounts"] = [["name": "data", "mountPath": "/data"]]
                $0["volumes"] = [["name": "data", "emptyDir": [:]]]
            }
            let ready = try await cluster.pod { $0.isReady }
            // The log is complete when the port is there.
            let log = try await cluster.logOnceListening(pod)
            let address =
                try await cluster.client.get(.services, namespace: "default", name: "user")?
                .value(at: "spec", "clusterIP")?.string ?? ""
            #expect(log.contains("HOST=\(ready.podIP)\n"))
            #expect(log.contains("HOSTNAME=one\n"))
            #expect(log.contains("MODE=fast\n"))
            #expect(log.contains("TOKEN=hush\n"))
            #expect(log.contains("USER_SERVICE_URL=http://\(address):8001/fast\n"))
            let names = Set(log.split(separator: "\n").compactMap { $0.split(separator: "=").first.map(String.init) })
            #expect(!names.contains("USER") && !names.contains("SHELL") && !names.contains("PWD"))
            let rewrites = PodRewrite.all(stateFolder: cluster.stateFolder, namespace: "default", pod: "one")
            #expect(rewrites.map(\.place) == ["env DATA", "env USER_SERVICE_URL"])
            #expect(rewrites.map(\.from) == ["/data", "user"])
            #expect(rewrites.first.map { log.contains("DATA=\($0.to)/post.sqlite\n") } == true)
        }
    }

    @Test func aContainerWaitsForItsConfiguration() async throws {
        try await NodeCluster.run { cluster in
            try cluster.load("web")
            try await cluster.pod { $0["envFrom"] = [["configMapRef": ["name": "late"]]] }
            let waiting = try await cluster.pod { $0.waitingReason == "CreateContainerConfigError" }
            #expect(waiting.web.value(at: "state", "waiting", "message") == "configmap \"late\" not found")
            let config: Node = ["metadata": ["name": "late", "namespace": "default"], "data": [:]]
            _ = try await cluster.client.create(.configMaps, config, manager: "tests")
            try await cluster.pod { $0.isReady }
        }
    }

    @Test func aClaimOutlivesItsPods() async throws {
        try await NodeCluster.run { cluster in
            try cluster.load("web")
            let claim: Node = [
                "metadata": ["name": "data", "namespace": "default"],
                "spec": ["accessModes": ["ReadWriteOnce"], "resources": ["requests": ["storage": "1Gi"]]],
            ]
            _ = try await cluster.client.create(.claims, claim, manager: "tests")
            try await cluster.pod {
                $0["command"] = ["/bin/sh", "-c", "echo kept > \"$0\"/file", "/data"]
                $0["restartPolicy"] = "Never"
                $0["volumeMounts"] = [["name": "data", "mountPath": "/data"]]
                $0["volumes"] = [["name": "data", "persistentVolumeClaim": ["claimName": "data"]]]
            }
            try await cluster.pod { $0.value(at: "status", "phase") == "Succeeded" }
            try await cluster.delete()
            let file = "\(cluster.stateFolder)/volumes/default/data/file"
            #expect(try String(contentsOfFile: file, encoding: .utf8) == "kept\n")
        }
    }

    @Test func aPodThatTakesTheWholePortIsNamedAsTheCause() async throws {
        // Not the port of the other tests: this one is taken from the whole machine.
        let port = try FreePort.draw()
        let environment: Node = [
            ["name": "PORT", "value": Node(String(port))],
            ["name": "HOST", "valueFrom": ["fieldRef": ["fieldPath": "status.podIP"]]],
        ]
        try await NodeCluster.run { cluster in
            try cluster.load("web", "--bind", "0.0.0.0")
            try cluster.load("polite")
            let first = try await cluster.pod("greedy") { $0["env"] = environment }
            try await cluster.pod("greedy") { $0.isReady }
            #expect(try await cluster.logOnceListening(first).contains("0.0.0.0"))
            try await cluster.pod("polite") {
                $0["image"] = "polite"
                $0["env"] = environment
            }
            try await cluster.event("AddressInUse", saying: "listen on status.podIP")
        }
    }
}

extension NodeCluster {
    /// The log of the pod's container when it has said that it listens.
    func logOnceListening(_ pod: PodIdentity) async throws -> String {
        var options = PodLogOptions()
        options.follow = true
        let chunks = try await node.log(of: pod, options: options)
        return try await within(240) {
            var text = ""
            for try await chunk in chunks {
                text += String(decoding: chunk, as: UTF8.self)
                if text.contains(/listening on .*\n/) { return text }
            }
            return text
        }
    }
}
