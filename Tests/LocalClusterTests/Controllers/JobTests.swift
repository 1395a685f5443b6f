import Documents
import KubernetesModel
import LocalCluster
import Testing

@Suite struct JobTests {
    private static func job(
        restartPolicy: String = "Never", image: String = "work:0", _ spec: Node = [:]
    ) -> Node {
        var all: Node = [
            "template": [
                "spec": [
                    "restartPolicy": Node(restartPolicy), "containers": [["name": "c", "image": Node(image)]],
                ]
            ]
        ]
        for entry in spec.map ?? Mapping() { all[entry.key] = entry.value }
        return ["metadata": ["name": "work", "namespace": "default"], "spec": all]
    }

    /// Pods end after a second with the code that is their image's tag.
    private static func script(_ pod: Node) -> PodScript {
        let image = pod.value(at: "spec", "containers")?[0]?["image"]?.string ?? ""
        guard let code = image.split(separator: ":").last.flatMap({ Int($0) }) else {
            return PodScript(.ready(after: .milliseconds(500)))
        }
        return PodScript(.exits(code: code, after: .seconds(1)))
    }

    @Test func aJobRunsToItsEndAndSaysSo() async throws {
        try await ControllerCluster.run(script: Self.script) { cluster in
            _ = try await cluster.access.create(.jobs, Self.job(), manager: "tests")
            try await cluster.settle()
            let running = try await cluster.object(.jobs, "work")
            #expect(running.value(at: "status", "active") == 1)
            let pod = try #require(try await cluster.list(.pods).first)
            #expect(pod.finalizers == ["batch.kubernetes.io/job-tracking"])
            #expect(pod.labels["batch.kubernetes.io/controller-uid"] == running.uid)
            #expect(pod.labels["job-name"] == "work")
            try await cluster.pass(.seconds(2))
            let job = try await cluster.object(.jobs, "work")
            let status = try #require(job["status"])
            #expect(
                status.map?.map(\.key) == [
                    "conditions", "startTime", "completionTime", "terminating", "succeeded",
                    "uncountedTerminatedPods", "ready",
                ])
            #expect(status["succeeded"] == 1)
            #expect(status["uncountedTerminatedPods"] == .emptyMap)
            let conditions = status["conditions"]?.list ?? []
            #expect(conditions.map { $0["type"]?.string } == ["SuccessCriteriaMet", "Complete"])
            for condition in conditions {
                #expect(condition["reason"] == "CompletionsReached")
                #expect(condition["message"] == "Reached expected number of succeeded pods")
                #expect(condition["lastProbeTime"] == condition["lastTransitionTime"])
            }
            #expect(try await cluster.list(.pods).allSatisfy { $0.finalizers.isEmpty })
            #expect(try await cluster.events("Completed") == ["Job completed"])
            #expect(try await cluster.events("SuccessfulCreate").count == 1)
        }
    }

    @Test func aFailingPodIsReplacedWithGrowingDelayUntilTheLimit() async throws {
        try await ControllerCluster.run(script: Self.script) { cluster in
            _ = try await cluster.access.create(
                .jobs, Self.job(image: "work:3", ["backoffLimit": 1]), manager: "tests")
            try await cluster.pass(.seconds(5))
            #expect(try await cluster.object(.jobs, "work").value(at: "status", "failed") == 1)
            #expect(try await cluster.list(.pods).count == 1)
            try await cluster.pass(.seconds(10))
            let job = try await cluster.object(.jobs, "work")
            #expect(job.value(at: "status", "failed") == 2)
            #expect(job.condition("FailureTarget")?["reason"] == "BackoffLimitExceeded")
            #expect(job.condition("Failed")?["message"] == "Job has reached the specified backoff limit")
            #expect(job.value(at: "status", "completionTime") == nil)
            #expect(
                try await cluster.events("BackoffLimitExceeded") == [
                    "Job has reached the specified backoff limit"
                ])
        }
    }

    @Test func restartsInPlaceCountTowardsTheLimit() async throws {
        try await ControllerCluster.run(script: Self.script) { cluster in
            _ = try await cluster.access.create(
                .jobs, Self.job(restartPolicy: "OnFailure", image: "work:3", ["backoffLimit": 1]), manager: "tests")
            try await cluster.pass(.seconds(20))
            let job = try await cluster.object(.jobs, "work")
            #expect(job.condition("Failed")?["reason"] == "BackoffLimitExceeded")
            #expect(try await cluster.list(.pods).isEmpty)
        }
    }

    @Test func indexedJobsRunEachIndexOnce() async throws {
        try await ControllerCluster.run(script: Self.script) { cluster in
            _ = try await cluster.access.create(
                .jobs, Self.job(["completionMode": "Indexed", "completions": 5, "parallelism": 2]),
                manager: "tests")
            try await cluster.settle()
            let pods = try await cluster.list(.pods)
            #expect(Set(pods.map { $0.value(at: "spec", "hostname")?.string }) == ["work-0", "work-1"])
            let variable = pods[0].value(at: "spec", "containers")?[0]?["env"]?[0]
            #expect(variable?["name"] == "JOB_COMPLETION_INDEX")
            try await cluster.pass(.seconds(5))
            let job = try await cluster.object(.jobs, "work")
            #expect(job.value(at: "status", "completedIndexes") == "0-4")
            #expect(job.value(at: "status", "succeeded") == 5)
            #expect(job.condition("Complete")?["status"] == "True")
            #expect(try await cluster.list(.pods).count == 5)
        }
    }

    @Test func anIndexFailsByItselfWhereItHasALimitOfItsOwn() async throws {
        try await ControllerCluster.run(script: { pod in
            let index = pod.annotations["batch.kubernetes.io/job-completion-index"]
            return PodScript(.exits(code: index == "1" ? 1 : 0, after: .seconds(1)))
        }) { cluster in
            _ = try await cluster.access.create(
                .jobs,
                Self.job([
                    "completionMode": "Indexed", "completions": 3, "parallelism": 3, "backoffLimitPerIndex": 0,
                ]), manager: "tests")
            try await cluster.pass(.seconds(3))
            let job = try await cluster.object(.jobs, "work")
            #expect(job.value(at: "status", "completedIndexes") == "0,2")
            #expect(job.value(at: "status", "failedIndexes") == "1")
            #expect(job.condition("Failed")?["reason"] == "FailedIndexes")
        }
    }

    @Test func aJobThatTakesTooLongIsEnded() async throws {
        try await ControllerCluster.run(script: { _ in PodScript(.ready(after: .seconds(1))) }) { cluster in
            _ = try await cluster.access.create(
                .jobs, Self.job(["activeDeadlineSeconds": 5]), manager: "tests")
            try await cluster.pass(.seconds(4))
            #expect(try await cluster.object(.jobs, "work").value(at: "status", "ready") == 1)
            try await cluster.pass(.seconds(3))
            let job = try await cluster.object(.jobs, "work")
            #expect(job.condition("Failed")?["reason"] == "DeadlineExceeded")
            #expect(job.value(at: "status", "failed") == 1)
            #expect(try await cluster.list(.pods).isEmpty)
        }
    }

    @Test func aSuspendedJobHasNoPodsUntilItIsResumed() async throws {
        try await ControllerCluster.run(script: Self.script) { cluster in
            _ = try await cluster.access.create(.jobs, Self.job(["suspend": true]), manager: "tests")
            try await cluster.settle()
            let waiting = try await cluster.object(.jobs, "work")
            #expect(waiting.condition("Suspended")?["status"] == "True")
            #expect(waiting.value(at: "status", "startTime") == nil)
            #expect(try await cluster.list(.pods).isEmpty)
            try await cluster.change(.jobs, "work") { $0.set(false, at: "spec", "suspend") }
            try await cluster.pass(.seconds(2))
            let job = try await cluster.object(.jobs, "work")
            #expect(job.condition("Suspended")?["reason"] == "JobResumed")
            #expect(job.condition("Complete")?["status"] == "True")
            #expect(try await cluster.events("Resumed") == ["Job resumed"])
        }
    }

    @Test func afterItsTimeAFinishedJobGoesWithItsPods() async throws {
        try await ControllerCluster.run(script: Self.script) { cluster in
            _ = try await cluster.access.create(
                .jobs, Self.job(["ttlSecondsAfterFinished": 30]), manager: "tests")
            try await cluster.pass(.seconds(20))
            #expect(try await cluster.list(.jobs).count == 1)
            try await cluster.pass(.seconds(15))
            #expect(try await cluster.list(.jobs).isEmpty)
            #expect(try await cluster.list(.pods).isEmpty)
        }
    }

    @Test func aRuleForExitCodesEndsTheJobAtOnce() async throws {
        try await ControllerCluster.run(script: Self.script) { cluster in
            _ = try await cluster.access.create(
                .jobs,
                Self.job(
                    image: "work:42",
                    [
                        "podFailurePolicy": [
                            "rules": [
                                ["action": "FailJob", "onExitCodes": ["operator": "In", "values": [42]]]
                            ]
                        ]
                    ]), manager: "tests")
            try await cluster.pass(.seconds(2))
            let failed = try await cluster.object(.jobs, "work").condition("Failed")
            #expect(failed?["reason"] == "PodFailurePolicy")
            let message = failed?["message"]?.string ?? ""
            #expect(message.hasPrefix("Container c for pod default/work-"))
            #expect(message.hasSuffix("failed with exit code 42 matching FailJob rule at index 0"))
        }
    }

    @Test func podsThatLoseTheirJobLoseTheFinalizerToo() async throws {
        try await ControllerCluster.run(script: { _ in PodScript(.ready(after: .seconds(1))) }) { cluster in
            _ = try await cluster.access.create(.jobs, Self.job(), manager: "tests")
            try await cluster.pass(.seconds(2))
            try await cluster.access.delete(
                .jobs, namespace: "default", name: "work", options: DeletionOptions(propagation: .background))
            try await cluster.pass(.seconds(2))
            #expect(try await cluster.list(.pods).isEmpty)
        }
    }
}
