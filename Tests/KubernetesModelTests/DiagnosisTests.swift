import Documents
import KubernetesModel
import Testing

/// One pod in one state, looked at after some seconds.
struct DiagnosisTests {
    static let start = Timestamp(secondsSince1970: 1_800_000_000)

    static func pod(
        state: Node, last: Node = .emptyMap, ready: Bool = false, restarts: Int = 0, container: Node = .emptyMap
    )
        -> Node
    {
        var spec = container
        spec["name"] = "post"
        return [
            "apiVersion": "v1", "kind": "Pod", "metadata": ["name": "post-1", "uid": "u1"],
            "spec": ["containers": [spec]],
            "status": [
                "phase": "Running", "conditions": [["type": "Ready", "status": ready ? "True" : "False"]],
                "containerStatuses": [
                    [
                        "name": "post", "ready": Node(ready), "started": Node(state["running"] != nil),
                        "restartCount": Node(restarts), "state": state, "lastState": last,
                    ]
                ],
            ],
        ]
    }

    static func ended(_ code: Int, _ reason: String = "Error") -> Node {
        ["terminated": ["exitCode": Node(code), "reason": Node(reason)]]
    }

    static let running: Node = ["running": ["startedAt": "2027-01-15T08:00:00Z"]]

    static func waiting(_ reason: String, _ message: String = "") -> Node {
        ["waiting": ["reason": Node(reason), "message": Node(message)]]
    }

    static func verdict(_ states: [Node], after seconds: Double, events: [Node] = []) -> Diagnosis.Verdict {
        var observation = RevisionObservation()
        for state in states { observation.note(pod: state, at: start) }
        for event in events { observation.note(event: event) }
        return Diagnosis.of(observation, at: start.advanced(bySeconds: seconds))
    }

    static let unstartable: [(Node, Double, PodFailure.Cause)] = [
        (waiting("InvalidImageName"), 0, .imagePull),
        (waiting("ErrImagePull", "image 'grover/post:9' is not known; load it with 'local load'"), 0, .imagePull),
        (waiting("ImagePullBackOff", "Back-off pulling image: registry: not found"), 21, .imagePull),
        (waiting("ErrImagePull", "dial tcp: i/o timeout"), 46, .imagePull),
        (waiting("CreateContainerConfigError", "secret \"x\" not there"), 11, .configuration),
        (waiting("RunContainerError", "exec: no such file or directory"), 0, .creation),
    ]

    @Test(arguments: unstartable)
    func aContainerThatCannotStartIsFinal(state: Node, after: Double, cause: PodFailure.Cause) throws {
        guard case .failed(let failure) = Self.verdict([Self.pod(state: state)], after: after) else {
            Issue.record("not final")
            return
        }
        #expect(failure.cause == cause)
        #expect(failure.pod == "post-1")
        #expect(failure.container == "post")
    }

    @Test(arguments: [
        waiting("ErrImagePull", "dial tcp: i/o timeout"), waiting("CreateContainerConfigError", "secret \"x\""),
        waiting("ErrImagePull", "failed to resolve reference: not found"),
    ])
    func whatMayPassBySelfIsLookedAtAgain(state: Node) {
        guard case .undecided = Self.verdict([Self.pod(state: state)], after: 1) else {
            Issue.record("decided too early")
            return
        }
    }

    @Test func aStartThatFailsTwiceAndThenHoldsIsNoFailure() {
        let state = Self.pod(state: Self.running, last: Self.ended(1), ready: true, restarts: 2)
        #expect(Self.verdict([state], after: 5) == .fine)
    }

    @Test func threeEndsAreACrash() {
        let state = Self.pod(state: Self.waiting("CrashLoopBackOff"), last: Self.ended(139), restarts: 2)
        guard case .failed(let failure) = Self.verdict([state], after: 1) else {
            Issue.record("not final")
            return
        }
        #expect(failure.cause == .crash)
        #expect(failure.exit?.description == "exit code 139 (killed by SIGSEGV)")
    }

    @Test func oneEndAfterReadyIsFinalAndBeforeItIsNot() {
        let ready = Self.pod(state: Self.running, ready: true)
        let ended = Self.pod(state: Self.ended(2))
        guard case .failed(let failure) = Self.verdict([ready, ended], after: 1) else {
            Issue.record("not final")
            return
        }
        #expect(failure.cause == .diedAfterReady)
        #expect(Self.verdict([ended], after: 1) == .fine)
    }

    @Test func outOfMemoryTwiceIsFinal() {
        let state = Self.pod(state: Self.running, last: Self.ended(137, "OOMKilled"), restarts: 2)
        guard case .failed(let failure) = Self.verdict([state], after: 1) else {
            Issue.record("not final")
            return
        }
        #expect(failure.cause == .outOfMemory)
    }

    static let probed: Node = [
        "startupProbe": ["periodSeconds": 1, "failureThreshold": 60, "httpGet": ["path": "/live", "port": 1]],
        "readinessProbe": ["periodSeconds": 20, "failureThreshold": 3, "httpGet": ["path": "/ready", "port": 1]],
    ]

    @Test(arguments: [(40.0, false), (82.0, true)])
    func readinessHasTheTimeItsProbeGives(seconds: Double, isFailure: Bool) {
        let state = Self.pod(state: Self.running, container: Self.probed)
        let unhealthy: Node = [
            "kind": "Event", "metadata": ["uid": "e1"], "reason": "Unhealthy", "count": 2,
            "message": "Readiness probe failed: HTTP probe failed with statuscode: 503",
            "involvedObject": ["kind": "Pod", "uid": "u1", "fieldPath": "spec.containers{post}"],
        ]
        let verdict = Self.verdict([state], after: seconds, events: [unhealthy])
        if case .failed = verdict { #expect(isFailure) } else { #expect(!isFailure) }
    }

    @Test func aContainerWhoseStartupProbeStillRunsIsNotJudged() {
        var state = Self.pod(state: Self.running, container: Self.probed)
        state["status"]?["containerStatuses"]?[0]?["started"] = false
        #expect(Self.verdict([state], after: 50) == .fine)
    }

    @Test func aStartupProbeThatEndsTheContainerIsFinal() {
        let state = Self.pod(state: Self.ended(137), container: Self.probed)
        let killing: Node = [
            "kind": "Event", "metadata": ["uid": "e1"], "reason": "Killing",
            "message": "Container post failed startup probe, will be restarted",
            "involvedObject": ["kind": "Pod", "uid": "u1", "fieldPath": "spec.containers{post}"],
        ]
        guard case .failed(let failure) = Self.verdict([state], after: 60, events: [killing]) else {
            Issue.record("not final")
            return
        }
        #expect(failure.cause == .startupProbe)
        #expect(failure.probe?.probe.kind == .startup)
    }
}
