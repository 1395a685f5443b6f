import Documents
import Foundation
import KubernetesModel
import Testing

@testable import LocalCluster

/// Limits and use of memory, of real processes.
@Suite struct MemoryLimitTests {
    @Test func aWatchLooksOnceASecondHoweverOftenItIsAsked() {
        let start = ContinuousClock.now
        func looks(limit: Int, after delays: Duration...) -> [Bool] {
            var watch = MemoryWatch(limit: limit, since: start)
            return delays.map { watch.isExceeded(by: getpid(), at: start + $0) }
        }
        #expect(looks(limit: 1, after: .milliseconds(999), .seconds(1), .milliseconds(1001)) == [false, true, true])
        #expect(looks(limit: .max, after: .seconds(1)) == [false])
    }

    /// By the kernel where control groups are permitted, else by the shim.
    @Test(arguments: [true, false])
    func aContainerAboveItsMemoryLimitIsKilledAsOutOfMemory(usesControlGroups: Bool) async throws {
        try await NodeCluster.run(usesControlGroups: usesControlGroups) { cluster in
            try cluster.load("web")
            try await cluster.pod(spec: [
                "restartPolicy": "Never",
                "containers": [
                    [
                        "name": "web",
                        "command": ["/bin/sh", "-c", "x=$(head -c 60000000 /dev/zero | tr '\\0' x); sleep 1000; :"],
                        "resources": ["limits": ["memory": "24Mi"]],
                    ]
                ],
            ])
            let failed = try await cluster.pod { $0.value(at: "status", "phase") == "Failed" }
            #expect(failed.web.value(at: "state", "terminated", "reason") == "OOMKilled")
            #expect(failed.web.value(at: "state", "terminated", "exitCode") == 137)
        }
    }

    @Test func theMemoryOfAPodIsThatOfAllItsProcesses() async throws {
        try await NodeCluster.run { cluster in
            try cluster.load("web")
            let pod = try await cluster.pod(spec: [
                "terminationGracePeriodSeconds": 0,
                "containers": [
                    [
                        "name": "web",
                        "command": [
                            "/bin/sh", "-c",
                            "(x=$(head -c 20000000 /dev/zero | tr '\\0' x); touch \"$0/up\"; sleep 1000; :) & wait",
                            "/work",
                        ],
                        "readinessProbe": [
                            "exec": ["command": ["test", "-f", "/work/up"]], "periodSeconds": 1, "timeoutSeconds": 30,
                        ],
                    ]
                ],
            ])
            try await cluster.pod { $0.isReady }
            let folder = PodFolder(of: pod, in: cluster.stateFolder)
            // The shell's child is what holds it.
            #expect(try #require(folder.residentBytes) > 20_000_000)
            let gone = PodIdentity(namespace: "default", name: "gone", uid: "none")
            #expect(PodFolder(of: gone, in: cluster.stateFolder).residentBytes == nil)
        }
    }
}
