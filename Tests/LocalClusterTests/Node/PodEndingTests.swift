import Documents
import Foundation
import KubernetesModel
import LocalCluster
import Testing

/// Sidecars, deadlines, last words, postStart hooks and restart rules, as real processes.
@Suite struct PodEndingTests {
    private func script(_ name: String, _ lines: String, _ change: (inout Node) -> Void = { _ in }) -> Node {
        var container: Node = ["name": Node(name), "command": ["/bin/sh", "-c", Node(lines), "/work"]]
        change(&container)
        return container
    }

    private func content(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    @Test func aSidecarRunsBesideTheOthersAndEndsAfterThem() async throws {
        try await NodeCluster.run { cluster in
            try cluster.load("web")
            try await cluster.pod(spec: [
                "restartPolicy": "Never",
                "initContainers": [
                    script(
                        "side",
                        #"trap 'echo side-end >> "$0/order"; exit 0' TERM; echo side >> "$0/order"; touch "$0/up"; while :; do sleep 0.05; done"#
                    ) {
                        $0["restartPolicy"] = "Always"
                        // However slow the machine is, it is not started twice.
                        $0["startupProbe"] = [
                            "exec": ["command": ["test", "-f", "/work/up"]], "periodSeconds": 1, "timeoutSeconds": 30,
                            "failureThreshold": 60,
                        ]
                    },
                    script("second", #"echo second >> "$0/order""#),
                ],
                "containers": [script("web", #"echo web >> "$0/order""#)],
            ])
            let done = try await cluster.pod { $0.value(at: "status", "phase") == "Succeeded" }
            let order = try content(cluster.work("order"))
            #expect(order == "side\nsecond\nweb\nside-end\n")
            let side = done.value(at: "status", "initContainerStatuses")?[0]
            #expect(side?.value(at: "state", "terminated", "exitCode") == 0)
        }
    }

    @Test func aSidecarThatFailsIsStartedAgainWhileTheOthersRun() async throws {
        try await NodeCluster.run { cluster in
            try cluster.load("web")
            try await cluster.pod(spec: [
                "restartPolicy": "Never", "terminationGracePeriodSeconds": 0,
                "initContainers": [
                    script("side", #"sleep 0.3; test -f "$0/twice" && exec sleep 1000; touch "$0/twice"; exit 1"#) {
                        $0["restartPolicy"] = "Always"
                    }
                ],
                "containers": [script("web", "exec sleep 1000")],
            ])
            let pod = try await cluster.pod {
                let side = $0.value(at: "status", "initContainerStatuses")?[0]
                return side?["restartCount"] == 1 && side?["ready"] == true && $0.web["ready"] == true
            }
            #expect(pod.value(at: "status", "phase") == "Running")
            #expect(pod.isReady)
        }
    }

    @Test func aPodThatOutlivesItsDeadlineFails() async throws {
        try await NodeCluster.run { cluster in
            try cluster.load("web")
            try await cluster.pod(spec: [
                "terminationGracePeriodSeconds": 0, "containers": [script("web", "exec sleep 1000")],
            ])
            try await cluster.pod { $0.web.value(at: "state", "running") != nil }
            // Set from the beginning, it might end the pod before there is a container.
            _ = try await cluster.client.update(
                .pods, namespace: "default", name: "one", subresource: nil, manager: "tests"
            ) { $0.set(1, at: "spec", "activeDeadlineSeconds") }
            let failed = try await cluster.pod { $0.value(at: "status", "phase") == "Failed" }
            #expect(failed.value(at: "status", "reason") == "DeadlineExceeded")
            #expect(
                failed.value(at: "status", "message")
                    == "Pod was active on the node longer than the specified deadline")
            #expect(failed.web.value(at: "state", "terminated", "exitCode") == 143)
            try await cluster.event("DeadlineExceeded")
        }
    }

    @Test func theLastWordsOfAContainerStandInItsStatus() async throws {
        try await NodeCluster.run { cluster in
            try cluster.load("web")
            try await cluster.pod(spec: [
                "restartPolicy": "Never",
                "containers": [
                    script("web", "echo said > /dev/termination-log; exit 3"),
                    script("logs", "echo one; echo two; exit 4") {
                        $0["terminationMessagePolicy"] = "FallbackToLogsOnError"
                    },
                    script("fine", "echo unsaid") { $0["terminationMessagePolicy"] = "FallbackToLogsOnError" },
                ],
            ])
            let failed = try await cluster.pod { $0.value(at: "status", "phase") == "Failed" }
            let ends = failed.value(at: "status", "containerStatuses")?.list?.map {
                $0.value(at: "state", "terminated") ?? .null
            }
            #expect(ends?.map { $0["message"]?.string } == ["said\n", "one\ntwo\n", nil])
            #expect(ends?.map { $0["reason"]?.string } == ["Error", "Error", "Completed"])
        }
    }

    @Test func aSignalShowsAsItsNumberAnd128() async throws {
        try await NodeCluster.run { cluster in
            try cluster.load("web")
            try await cluster.pod(spec: [
                "restartPolicy": "Never", "containers": [script("web", "kill -11 $$$$")],
            ])
            let failed = try await cluster.pod { $0.value(at: "status", "phase") == "Failed" }
            #expect(failed.web.value(at: "state", "terminated", "exitCode") == 139)
        }
    }

    @Test func anExitCodeMayHaveARuleOfItsOwn() async throws {
        try await NodeCluster.run { cluster in
            try cluster.load("web")
            try await cluster.pod(spec: [
                "restartPolicy": "Never",
                "containers": [
                    script("web", #"test -f "$0/again" && exit 0; touch "$0/again"; exit 42"#) {
                        $0["restartPolicy"] = "Never"
                        $0["restartPolicyRules"] = [
                            ["action": "Restart", "exitCodes": ["operator": "In", "values": [42]]]
                        ]
                    }
                ],
            ])
            let done = try await cluster.pod { $0.value(at: "status", "phase") == "Succeeded" }
            #expect(done.web["restartCount"] == 1)
        }
    }

    @Test func postStartRunsBeforeTheNextContainer() async throws {
        try await NodeCluster.run { cluster in
            try cluster.load("web")
            try await cluster.pod(spec: [
                "terminationGracePeriodSeconds": 0,
                "containers": [
                    script("web", "exec sleep 1000") {
                        $0["lifecycle"] = [
                            "postStart": [
                                "exec": [
                                    "command": ["/bin/sh", "-c", #"sleep 0.3; echo hook >> "$0""#, "/work/order"]
                                ]
                            ]
                        ]
                    },
                    script("next", #"echo next >> "$0/order"; exec sleep 1000"#),
                ],
            ])
            try await cluster.pod { $0.isReady }
            #expect(try content(cluster.work("order")).hasPrefix("hook\n"))
        }
    }

    @Test func aPostStartHookThatFailsEndsItsContainer() async throws {
        try await NodeCluster.run { cluster in
            try cluster.load("web")
            try await cluster.pod(spec: [
                "restartPolicy": "Never", "terminationGracePeriodSeconds": 1,
                "containers": [
                    script("web", "exec sleep 1000") {
                        $0["lifecycle"] = ["postStart": ["exec": ["command": ["false"]]]]
                    }
                ],
            ])
            try await cluster.pod { $0.value(at: "status", "phase") == "Failed" }
            try await cluster.event("FailedPostStartHook", saying: "PostStartHook failed")
            try await cluster.event("Killing", saying: "FailedPostStartHook")
        }
    }

    @Test func aSleepBeforeTheEndIsNotCutShortByALookAtThePod() async throws {
        try await NodeCluster.run { cluster in
            try cluster.load("web")
            try await cluster.pod(spec: [
                "terminationGracePeriodSeconds": 20,
                "containers": [
                    script("web", "exec sleep 1000") {
                        $0["lifecycle"] = [
                            "preStop": [
                                "exec": ["command": ["/bin/sh", "-c", #"sleep 1; echo hook >> "$0""#, "/work/end"]]
                            ]
                        ]
                    }
                ],
            ])
            try await cluster.pod { $0.isReady }
            try await cluster.delete()
            #expect(try content(cluster.work("end")) == "hook\n")
        }
    }
}
