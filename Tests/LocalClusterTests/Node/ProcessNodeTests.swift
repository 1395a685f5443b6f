import Documents
import Foundation
import KubernetesModel
import LocalCluster
import Testing

/// Pods as real processes of the fixture service.
@Suite struct ProcessNodeTests {
    private func probe(_ path: String, failures: Int = 1) -> Node {
        [
            "httpGet": ["path": Node(path), "port": 8080], "periodSeconds": 1, "timeoutSeconds": 30,
            "failureThreshold": Node(failures),
        ]
    }

    @Test func aPodIsBoundStartedAndReadyAndSaysSoInEvents() async throws {
        try await NodeCluster.run { cluster in
            try cluster.load("web", "--say", "hello")
            let pod = try await cluster.pod { $0["readinessProbe"] = probe("/health/ready", failures: 30) }
            let ready = try await cluster.pod { $0.isReady }
            #expect(ready.value(at: "spec", "nodeName") == "local")
            #expect(ready.value(at: "status", "phase") == "Running")
            #expect(cluster.addresses.isPod(ready.podIP))
            #expect(ready.web["restartCount"] == 0)
            #expect(ready.web["started"] == true)
            #expect(ready.web["imageID"]?.string == cluster.images.image(named: "web")?.digest)
            for reason in ["Scheduled", "Pulled", "Created", "Started"] { try await cluster.event(reason) }
            // The probe may see the port before the line about it is in the log.
            let log = try await cluster.logOnceListening(pod)
            #expect(log.hasPrefix("hello\nlistening on \(ready.podIP):8080\n"))
        }
    }

    @Test func anUnreadyPodSaysWhatTheProbeAnswered() async throws {
        try await NodeCluster.run { cluster in
            try cluster.load("web", "--never-ready")
            try await cluster.pod { $0["readinessProbe"] = probe("/health/ready") }
            try await cluster.event(
                "Unhealthy", saying: "Readiness probe failed: HTTP probe failed with statuscode: 503")
            let pod = try await cluster.pod { $0.web["started"] == true }
            #expect(!pod.isReady)
            let ready = pod.condition("Ready")
            #expect(ready?["reason"] == "ContainersNotReady")
            #expect(ready?["message"] == "containers with unready status: [web]")
        }
    }

    @Test func aContainerThatCrashesStartsAgainAtOnceAndThenBacksOff() async throws {
        try await NodeCluster.run(backoff: RestartBackoff(first: .seconds(5))) { cluster in
            try cluster.load("web", "--say", "going down", "--exit", "3")
            let pod = try await cluster.pod()
            let waiting = try await cluster.pod { $0.waitingReason == "CrashLoopBackOff" }
            #expect((waiting.web["restartCount"]?.int ?? 0) >= 1)
            #expect(waiting.web.value(at: "lastState", "terminated", "exitCode") == 3)
            #expect(waiting.web.value(at: "lastState", "terminated", "reason") == "Error")
            let message = waiting.web.value(at: "state", "waiting", "message")?.string ?? ""
            #expect(message.contains(/^back-off [0-9a-z.]+ restarting failed container=web pod=one_default\(/))
            try await cluster.event("BackOff", saying: "Back-off restarting failed container web in pod one_default(")
            try await cluster.pod { ($0.web["restartCount"]?.int ?? 0) >= 2 }
            #expect(try await cluster.log(pod) { $0.previous = true } == "going down\n")
        }
    }

    @Test func anUnknownImageNamesTheCommandThatLoadsIt() async throws {
        try await NodeCluster.run(backoff: RestartBackoff(first: .seconds(1), longest: .seconds(2))) { cluster in
            let pod = try await cluster.pod { $0["image"] = "grover/post:9.9.9" }
            let waiting = try await cluster.pod { $0.waitingReason == "ImagePullBackOff" }
            let message = waiting.web.value(at: "state", "waiting", "message")?.string ?? ""
            #expect(message.contains("grover-deploy local load grover/post:9.9.9 --exec PATH"))
            try await cluster.event("Failed", saying: "Error: ErrImagePull")
            await #expect(throws: APIStatus.self) { try await cluster.log(pod) }
            try cluster.load("grover/post:9.9.9")
            try await cluster.pod { $0.isReady }
        }
    }

    @Test func livenessThatFailsRestartsTheContainer() async throws {
        try await NodeCluster.run { cluster in
            try cluster.load("web", "--status", "500")
            try await cluster.pod { $0["livenessProbe"] = probe("/health/live", failures: 2) }
            try await cluster.event("Killing", saying: "Container web failed liveness probe, will be restarted")
            try await cluster.pod { ($0.web["restartCount"]?.int ?? 0) >= 1 }
        }
    }

    @Test func aStartupProbeHoldsTheOthersBack() async throws {
        try await NodeCluster.run { cluster in
            try cluster.load("web")
            // Both say the same; one failure of the second would start the container again.
            func probe(failures: Int) -> Node {
                [
                    "exec": ["command": ["test", "-f", "/work/up"]], "periodSeconds": 1, "timeoutSeconds": 60,
                    "failureThreshold": Node(failures),
                ]
            }
            try await cluster.pod(spec: [
                "terminationGracePeriodSeconds": 0,
                "containers": [
                    [
                        "name": "web", "command": ["/bin/sh", "-c", "exec sleep 1000"],
                        "startupProbe": probe(failures: 120), "livenessProbe": probe(failures: 1),
                    ]
                ],
            ])
            try await cluster.event("Unhealthy", saying: "Startup probe failed: ")
            try "".write(toFile: cluster.work("up"), atomically: true, encoding: .utf8)
            let ready = try await cluster.pod { $0.isReady }
            #expect(ready.web["restartCount"] == 0)
        }
    }

    @Test func aDeletedPodGetsTermAndGoes() async throws {
        try await NodeCluster.run { cluster in
            try cluster.load("web")
            // It listens after it has said what it does at SIGTERM.
            try await cluster.pod { $0["readinessProbe"] = NodeCluster.listens }
            try await cluster.pod { $0.isReady }
            try await cluster.event("Started")
            let last = try await cluster.delete()
            #expect(last.value(at: "status", "phase") == "Succeeded")
            #expect(last.web.value(at: "state", "terminated", "reason") == "Completed")
            try await cluster.event("Killing", saying: "Stopping container web")
        }
    }

    @Test func aPodThatIgnoresTermIsKilledWithItsChildren() async throws {
        try await NodeCluster.run { cluster in
            try cluster.load("web", "--ignore-term", "--child")
            let pod = try await cluster.pod { $0["readinessProbe"] = probe("/health/ready", failures: 30) }
            try await cluster.pod { $0.isReady }
            let log = try await cluster.logOnceListening(pod)
            let child = log.split(separator: "\n").first?.split(separator: " ").last
            let pid = try #require(child.flatMap { pid_t($0) })
            #expect(kill(pid, 0) == 0)
            let last = try await cluster.delete(grace: 2)
            #expect(last.web.value(at: "state", "terminated", "exitCode") == 137)
            #expect(kill(pid, 0) != 0)
        }
    }

    @Test func aPodThatRunsToItsEndSucceeds() async throws {
        try await NodeCluster.run { cluster in
            try cluster.load("web", "--exit", "0")
            try await cluster.pod { $0["restartPolicy"] = "Never" }
            let done = try await cluster.pod { $0.value(at: "status", "phase") == "Succeeded" }
            #expect(done.condition("Ready")?["reason"] == "PodCompleted")
        }
    }

    @Test func anotherControlPlaneTakesUpWhatRuns() async throws {
        try await NodeCluster.withoutNode { cluster in
            try cluster.load("web")
            try await cluster.whileNodeRuns {
                try await cluster.pod { $0["readinessProbe"] = probe("/health/ready", failures: 30) }
                try await cluster.pod { $0.isReady }
            }
            let before = try await cluster.pod { $0.isReady }
            try await cluster.whileNodeRuns {
                let after = try await cluster.pod { $0.isReady }
                #expect(after.web["restartCount"] == 0)
                #expect(after.web["containerID"] == before.web["containerID"])
                #expect(after.podIP == before.podIP)
                // The new one hears of its end too.
                #expect(try await cluster.delete().value(at: "status", "phase") == "Succeeded")
                #expect(await ProcessNode.stopAll(stateFolder: cluster.stateFolder) == 0)
            }
        }
    }

    @Test func everythingStopsWithoutAControlPlane() async throws {
        try await NodeCluster.withoutNode { cluster in
            try cluster.load("web", "--ignore-term", "--child")
            try await cluster.whileNodeRuns {
                try await cluster.pod("one")
                try await cluster.pod("two")
                try await cluster.pod("one") { $0.isReady }
                try await cluster.pod("two") { $0.isReady }
            }
            #expect(await ProcessNode.stopAll(stateFolder: cluster.stateFolder, graceSeconds: 0.1) == 2)
            #expect(await ProcessNode.stopAll(stateFolder: cluster.stateFolder) == 0)
        }
    }
}
