import Documents
import Foundation
import KubernetesModel
import LocalCluster
import Testing

/// Init containers, several containers, hooks and the less usual probes, as real processes.
@Suite struct PodLifecycleTests {
    /// A container that runs a script; it may use the folder `/work`.
    private func script(_ name: String, _ lines: String, _ change: (inout Node) -> Void = { _ in }) -> Node {
        // The script's own text may name the folder as a path of its own: rewritten are whole arguments.
        var container: Node = ["name": Node(name), "command": ["/bin/sh", "-c", Node(lines), "/work"]]
        change(&container)
        return container
    }

    private func content(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    @Test func initContainersRunOneAfterAnotherBeforeTheOthers() async throws {
        try await NodeCluster.run { cluster in
            try cluster.load("web")
            try await cluster.pod(spec: [
                "restartPolicy": "Never",
                "initContainers": [
                    script("first", #"echo first >> "$0/order""#), script("second", #"echo second >> "$0/order""#),
                ],
                "containers": [script("web", #"echo web >> "$0/order""#)],
            ])
            let done = try await cluster.pod { $0.value(at: "status", "phase") == "Succeeded" }
            #expect(try content(cluster.work("order")) == "first\nsecond\nweb\n")
            let statuses = try #require(done.value(at: "status", "initContainerStatuses")?.list)
            #expect(statuses.map { $0.value(at: "state", "terminated", "reason") } == ["Completed", "Completed"])
        }
    }

    @Test func anInitContainerThatFailsIsRunAgain() async throws {
        try await NodeCluster.run(backoff: RestartBackoff(first: .seconds(5))) { cluster in
            try cluster.load("web")
            try await cluster.pod(spec: [
                "restartPolicy": "OnFailure",
                "initContainers": [script("first", #"echo x >> "$0/runs"; test "$(wc -l < "$0/runs")" = 3"#)],
                "containers": [script("web", "true")],
            ])
            let waiting = try await cluster.pod {
                $0.value(at: "status", "initContainerStatuses")?[0]?["restartCount"] == 1
            }
            #expect(waiting.value(at: "status", "phase") == "Pending")
            #expect(waiting.waitingReason == "PodInitializing")
            let done = try await cluster.pod { $0.value(at: "status", "phase") == "Succeeded" }
            #expect(done.value(at: "status", "initContainerStatuses")?[0]?["restartCount"] == 2)
        }
    }

    @Test func severalContainersAreReadyOnlyTogether() async throws {
        try await NodeCluster.run { cluster in
            try cluster.load("web")
            let pod = try await cluster.pod(spec: [
                "containers": [
                    script("web", "echo from web; exec sleep 1000"),
                    script("side", "echo from side; exec sleep 1000") {
                        $0["readinessProbe"] = [
                            "exec": ["command": ["test", "-f", "/work/ok"]], "periodSeconds": 1, "timeoutSeconds": 30,
                        ]
                    },
                ],
                "terminationGracePeriodSeconds": 0,
            ])
            let half = try await cluster.pod { $0.web["ready"] == true }
            #expect(half.condition("Ready")?["message"] == "containers with unready status: [side]")
            try "".write(toFile: cluster.work("ok"), atomically: true, encoding: .utf8)
            try await cluster.pod { $0.isReady }
            #expect(try await cluster.log(pod) { $0.container = "side" } == "from side\n")
            await #expect(throws: APIStatus.self) { try await cluster.log(pod) }
            await #expect(throws: APIStatus.self) { try await cluster.log(pod) { $0.container = "other" } }
        }
    }

    @Test func aCommandThatFailsSaysWhatItPrinted() async throws {
        try await NodeCluster.run { cluster in
            try cluster.load("web")
            try await cluster.pod {
                $0["readinessProbe"] = [
                    "exec": ["command": ["/bin/sh", "-c", "echo not yet at $PORT; exit 1"]], "periodSeconds": 1,
                    "timeoutSeconds": 30,
                ]
            }
            try await cluster.event("Unhealthy", saying: "Readiness probe failed: not yet at 8080\n")
        }
    }

    @Test func aCommandThatTakesTooLongFailsAndIsEnded() async throws {
        try await NodeCluster.run { cluster in
            try cluster.load("web")
            try await cluster.pod(spec: [
                "containers": [
                    script("web", "exec sleep 1000") {
                        $0["readinessProbe"] = [
                            "exec": ["command": ["/bin/sh", "-c", #"echo $$ > "$0"; sleep 1000"#, "/work/pid"]],
                            "periodSeconds": 30, "timeoutSeconds": 10,
                        ]
                    }
                ],
                "terminationGracePeriodSeconds": 0,
            ])
            try await cluster.event("Unhealthy", saying: "command timed out: ")
            let pid = try #require(
                pid_t(try content(cluster.work("pid")).trimmingCharacters(in: .whitespacesAndNewlines)))
            #expect(kill(pid, 0) != 0)
        }
    }

    @Test func commandsThatTakeLongHoldNoOtherCommandUp() async throws {
        try await NodeCluster.run { cluster in
            try cluster.load("web")
            let slow = (0...ProcessInfo.processInfo.activeProcessorCount).map { number in
                script("slow\(number)", "exec sleep 1000") {
                    $0["livenessProbe"] = ["exec": ["command": ["sleep", "1000"]], "timeoutSeconds": 1000]
                }
            }
            let quick = script("quick", "exec sleep 1000") {
                $0["readinessProbe"] = [
                    "exec": ["command": ["test", "-d", "/work"]], "initialDelaySeconds": 1, "timeoutSeconds": 30,
                ]
            }
            try await cluster.pod(spec: ["terminationGracePeriodSeconds": 0, "containers": Node(slow + [quick])])
            try await cluster.pod { $0.isReady }
        }
    }

    @Test func aTCPProbeConnects() async throws {
        try await NodeCluster.run { cluster in
            try cluster.load("web")
            try cluster.load("deaf", "--no-port")
            try await cluster.pod("hears") { $0["readinessProbe"] = NodeCluster.listens }
            try await cluster.pod("deaf") {
                $0["image"] = "deaf"
                $0["readinessProbe"] = NodeCluster.listens
            }
            try await cluster.pod("hears") { $0.isReady }
            let deaf = try await cluster.pod("deaf") { $0.web["started"] == true }
            try await cluster.event(
                "Unhealthy", saying: "dial tcp \(deaf.podIP):8080: connect: connection refused")
        }
    }

    @Test func preStopRunsBeforeTerm() async throws {
        try await NodeCluster.run { cluster in
            try cluster.load("web")
            try await cluster.pod(spec: [
                "containers": [
                    script(
                        "web",
                        #"trap 'echo term >> "$0/end"; exit 0' TERM; touch "$0/up"; while :; do sleep 0.05; done"#
                    ) {
                        $0["lifecycle"] = [
                            "preStop": ["exec": ["command": ["/bin/sh", "-c", #"echo hook >> "$0""#, "/work/end"]]]
                        ]
                        $0["readinessProbe"] = [
                            "exec": ["command": ["test", "-f", "/work/up"]], "periodSeconds": 1, "timeoutSeconds": 30,
                        ]
                    }
                ]
            ])
            try await cluster.pod { $0.isReady }
            let last = try await cluster.delete()
            #expect(try content(cluster.work("end")) == "hook\nterm\n")
            #expect(last.value(at: "status", "phase") == "Succeeded")
        }
    }

    @Test func preStopMaySleepAndIsCutShortByTheGrace() async throws {
        try await NodeCluster.run { cluster in
            try cluster.load("web")
            try await cluster.pod {
                $0["lifecycle"] = ["preStop": ["sleep": ["seconds": 1000]]]
                $0["terminationGracePeriodSeconds"] = 2000
                $0["readinessProbe"] = NodeCluster.listens
            }
            try await cluster.pod { $0.isReady }
            // Its bound is far below the sleep, and below the grace that the pod asks for.
            try await cluster.delete(grace: 2)
        }
    }

    @Test func preStopMayAskOverHTTPAndItsFailureIsSaid() async throws {
        try await NodeCluster.run { cluster in
            try cluster.load("web", "--status", "500")
            try await cluster.pod {
                $0["lifecycle"] = ["preStop": ["httpGet": ["path": "/bye", "port": 8080]]]
                $0["readinessProbe"] = NodeCluster.listens
            }
            try await cluster.pod { $0.isReady }
            try await cluster.delete()
            try await cluster.event("FailedPreStopHook")
        }
    }

    @Test func aFollowedLogEndsWithItsContainerAndMissesNothing() async throws {
        try await NodeCluster.run { cluster in
            try cluster.load("web")
            let pod = try await cluster.pod(spec: [
                "restartPolicy": "Never",
                "containers": [
                    script("web", #"echo one; while [ ! -f "$0/go" ]; do sleep 0.05; done; echo two; printf three"#)
                ],
            ])
            try await cluster.pod { $0.value(at: "status", "phase") == "Running" }
            var options = PodLogOptions()
            options.follow = true
            let chunks = try await cluster.node.log(of: pod, options: options)
            let text = try await within(240) {
                var text = ""
                for try await chunk in chunks {
                    text += String(decoding: chunk, as: UTF8.self)
                    if text == "one\n" { try "".write(toFile: cluster.work("go"), atomically: true, encoding: .utf8) }
                }
                return text
            }
            #expect(text == "one\ntwo\nthree\n")
        }
    }
}
