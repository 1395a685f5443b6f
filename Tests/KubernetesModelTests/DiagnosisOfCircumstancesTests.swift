import Documents
import KubernetesModel
import Testing

/// What looks like a failure of the release and is one of the cluster, or of the time of looking.
struct DiagnosisOfCircumstancesTests {
    typealias Base = DiagnosisTests

    static func event(_ reason: String, _ message: String, at time: String, uid: String, about: Node = pod) -> Node {
        [
            "kind": "Event", "metadata": ["uid": Node(uid)], "reason": Node(reason), "message": Node(message),
            "lastTimestamp": Node(time), "involvedObject": about,
        ]
    }

    static let pod: Node = ["kind": "Pod", "uid": "u1", "fieldPath": "spec.containers{post}"]

    static func deployment(_ conditions: [Node], generation: Int = 1) -> Node {
        [
            "apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": ["name": "post", "uid": "d1", "generation": Node(generation)],
            "spec": ["replicas": 1],
            "status": ["observedGeneration": Node(generation), "conditions": Node(conditions)],
        ]
    }

    static let passed: Node = [
        "type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded", "message": "timed out",
        "lastUpdateTime": "2027-01-15T08:00:00Z",
    ]

    @Test func anEvictedPodIsNoFailureUntilThereAreThree() throws {
        var observation = RevisionObservation()
        for number in 1...3 {
            var pod = Base.pod(state: Base.running, ready: true)
            pod["metadata"]?["uid"] = Node("u\(number)")
            pod["metadata"]?["name"] = Node("post-\(number)")
            observation.note(pod: pod, at: Base.start)
            pod = Base.pod(state: Base.ended(137))
            pod["metadata"]?["uid"] = Node("u\(number)")
            pod["metadata"]?["name"] = Node("post-\(number)")
            pod.set("Failed", at: "status", "phase")
            pod.set("Evicted", at: "status", "reason")
            observation.note(pod: pod, at: Base.start)
            guard number < 3 else { break }
            #expect(Diagnosis.of(observation, at: Base.start) == .fine)
        }
        guard case .failed(let failure) = Diagnosis.of(observation, at: Base.start) else {
            Issue.record("not final")
            return
        }
        #expect(failure.cause == .evicted)
    }

    @Test func aContainerThatTheNodeLostSightOfDidNotDie() {
        let ready = Base.pod(state: Base.running, ready: true)
        let lost = Base.pod(state: Base.running, last: Base.ended(137, "ContainerStatusUnknown"), restarts: 1)
        #expect(Base.verdict([ready, lost], after: 1) == .fine)
    }

    @Test func aMountThatFailedAtFirstIsOverOnceTheImageIsPulled() {
        var pending = Base.pod(state: Base.waiting("ContainerCreating"))
        pending.set("Pending", at: "status", "phase")
        let mount = Self.event("FailedMount", "configmap not registered", at: "2027-01-15T08:00:01Z", uid: "e1")
        let pulling = Self.event("Pulling", "Pulling image", at: "2027-01-15T08:00:03Z", uid: "e2")
        guard case .failed = Base.verdict([pending], after: 300, events: [mount]) else {
            Issue.record("volumes that never come are a failure")
            return
        }
        #expect(Base.verdict([pending], after: 300, events: [mount, pulling]) == .fine)
    }

    @Test func aSecondPullMayTakeMinutes() {
        let state = Base.pod(state: Base.waiting("ErrImagePull", "dial tcp: i/o timeout"))
        let failed = Self.event("Failed", "Failed to pull image: i/o timeout", at: "2027-01-15T08:00:02Z", uid: "e1")
        let pulling = Self.event("Pulling", "Pulling image", at: "2027-01-15T08:00:12Z", uid: "e2")
        #expect(Base.verdict([state], after: 300, events: [failed, pulling]) == .fine)
        guard case .failed = Base.verdict([state], after: 300, events: [failed]) else {
            Issue.record("a pull that failed and is not tried again is a failure")
            return
        }
    }

    @Test(arguments: [(40.0, false), (75.0, true)])
    func readinessMayComeAsLateAsTheStartupProbeAllows(seconds: Double, isFailure: Bool) {
        let container: Node = [
            "startupProbe": ["periodSeconds": 1, "failureThreshold": 60, "httpGet": ["path": "/live", "port": 1]],
            "readinessProbe": ["periodSeconds": 1, "failureThreshold": 3, "httpGet": ["path": "/ready", "port": 1]],
        ]
        let unhealthy = Self.event(
            "Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503", at: "2027-01-15T08:00:02Z",
            uid: "e1")
        let state = Base.pod(state: Base.running, container: container)
        let verdict = Base.verdict([state], after: seconds, events: [unhealthy])
        if case .failed = verdict { #expect(isFailure) } else { #expect(!isFailure) }
    }

    @Test func theDeadlineOfTheRolloutBeforeIsNotThisOnes() throws {
        var observation = RevisionObservation(follows: true)
        observation.note(workload: Self.deployment([Self.passed]), at: Base.start)
        #expect(Diagnosis.of(observation, at: Base.start) == .fine)
        var later = Self.passed
        later["lastUpdateTime"] = "2027-01-15T08:10:00Z"
        observation.note(workload: Self.deployment([later]), at: Base.start)
        guard case .failed(let failure) = Diagnosis.of(observation, at: Base.start) else {
            Issue.record("not final")
            return
        }
        #expect(failure.cause == .deadline)
    }

    @Test(arguments: ["2027-01-15T07:00:00Z", "2027-01-15T09:00:00Z"])
    func aRefusalIsTimedByThisClockWhateverTheServersSays(time: String) {
        let refused: Node = [
            "type": "ReplicaFailure", "status": "True", "message": "exceeded quota", "lastTransitionTime": Node(time),
        ]
        var observation = RevisionObservation()
        observation.note(workload: Self.deployment([refused]), at: Base.start)
        let end = Base.start.advanced(bySeconds: 30)
        #expect(Diagnosis.of(observation, at: Base.start.advanced(bySeconds: 5)) == .undecided(lookAgain: end))
        guard case .failed(let failure) = Diagnosis.of(observation, at: end) else {
            Issue.record("not final")
            return
        }
        #expect(failure.cause == .refused)
        #expect(failure.message == "exceeded quota")
    }

    @Test func aStatefulSetThatMayCreateNoPodIsToldByItsEvents() {
        var set = Self.deployment([])
        set["kind"] = "StatefulSet"
        var observation = RevisionObservation()
        observation.note(workload: set, at: Base.start)
        observation.note(
            workloadEvent: Self.event(
                "FailedCreate", "exceeded quota", at: "2027-01-15T08:00:00Z", uid: "e1",
                about: ["kind": "StatefulSet", "uid": "d1"]), at: Base.start)
        guard case .failed(let failure) = Diagnosis.of(observation, at: Base.start.advanced(bySeconds: 30)) else {
            Issue.record("not final")
            return
        }
        #expect(failure.cause == .refused)
        set.set(1, at: "status", "replicas")
        observation.note(workload: set, at: Base.start)
        #expect(Diagnosis.of(observation, at: Base.start.advanced(bySeconds: 30)) == .fine)
    }
}
