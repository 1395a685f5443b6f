import Documents
import Foundation
import KubernetesModel
import Testing

@testable import LocalCluster

/// What a real kubelet wrote, from the same facts.
@Suite struct PodStatusTests {
    @Test(arguments: RecordedPodStatus.all)
    func aStatusIsTheKubeletsOwn(_ recorded: RecordedPodStatus) throws {
        let status = try recorded.computed
        let differences = status.differences(from: recorded.status)
        #expect(differences.isEmpty, "\(differences.joined(separator: "\n"))")
    }

    @Test func recordingsAreThere() {
        #expect(RecordedPodStatus.all.count >= 15)
    }

    // MARK: What was not recorded

    private func status(
        _ regular: [ContainerState], after initial: [ContainerState] = [], restartPolicy: String = "Always"
    ) -> Node {
        let pod: Node = [
            "metadata": ["generation": 1],
            "spec": ["restartPolicy": Node(restartPolicy), "containers": Node(regular.map(\.spec))],
        ]
        return PodStatus(
            pod: pod, containers: initial + regular, podIP: "127.1.16.1", hostIP: "127.1.0.1",
            startTime: Timestamp.now, hasEnded: false, containerID: { _ in nil }
        ).node(previous: .null, now: .now)
    }

    private func container(_ name: String, isInit: Bool = false, _ phase: ContainerState.Phase) -> ContainerState {
        var state = ContainerState(["name": Node(name), "image": "web"], isInit: isInit, waitsForInit: false)
        state.phase = phase
        return state
    }

    private func ended(_ code: Int) -> ContainerState.Phase {
        .terminated(
            Termination(RunEnding(exitCode: code, startedAt: .now, finishedAt: .now), containerID: "process://a"))
    }

    @Test func aPodWaitsForItsInitContainers() {
        let status = status(
            [container("web", .waiting(reason: "PodInitializing", message: nil))],
            after: [
                container("first", isInit: true, ended(0)), container("second", isInit: true, .running(since: .now)),
            ])
        #expect(status["phase"] == "Pending")
        let initialized = status["conditions"]?.list?.first { $0["type"] == "Initialized" }
        #expect(initialized?["status"] == "False")
        #expect(initialized?["reason"] == "ContainersNotInitialized")
        #expect(initialized?["message"] == "containers with incomplete status: [second]")
        #expect(status["initContainerStatuses"]?[0]?["ready"] == true)
        #expect(status["initContainerStatuses"]?[1]?["ready"] == false)
    }

    @Test(arguments: [
        ("Always", [0, 0], "Running"), ("Never", [0, 0], "Succeeded"), ("Never", [0, 1], "Failed"),
        ("OnFailure", [0, 0], "Succeeded"), ("OnFailure", [0, 1], "Running"),
    ])
    func thePhaseOfEndedContainersIsByTheRestartPolicy(_ policy: String, _ codes: [Int], _ phase: String) {
        let containers = codes.enumerated().map { container("c\($0)", ended($1)) }
        #expect(status(containers, restartPolicy: policy)["phase"]?.string == phase)
    }

    @Test func aPodSaysWhatAllItsContainersAskFor() throws {
        let resources = #"{"limits":{"memory":"64Mi"},"requests":{"cpu":"10m","memory":"16Mi"}}"#
        let spec: Node = ["name": "web", "resources": try JSON.read(Data(resources.utf8))]
        let state = ContainerState(spec, isInit: false, waitsForInit: false)
        let two = status([state, state])
        #expect(two["allocatedResources"] == ["cpu": "20m", "memory": "32Mi"])
        #expect(two["resources"] == ["limits": ["memory": "128Mi"], "requests": ["cpu": "20m", "memory": "32Mi"]])
    }

    @Test func oneContainerThatRunsKeepsThePodRunning() {
        let status = status(
            [container("web", .running(since: .now)), container("job", ended(1))], restartPolicy: "Never")
        #expect(status["phase"] == "Running")
        let ready = status["conditions"]?.list?.first { $0["type"] == "Ready" }
        #expect(ready?["message"] == "containers with unready status: [web job]")
    }

    @Test(arguments: [
        ("{}", "BestEffort"), (#"{"requests":{"cpu":"10m"}}"#, "Burstable"),
        (#"{"limits":{"cpu":"1","memory":"1Gi"}}"#, "Guaranteed"),
        (#"{"limits":{"cpu":"1","memory":"1Gi"},"requests":{"cpu":"1000m","memory":"1Gi"}}"#, "Guaranteed"),
        (#"{"limits":{"cpu":"1","memory":"1Gi"},"requests":{"cpu":"500m"}}"#, "Burstable"),
        (#"{"limits":{"memory":"1Gi"}}"#, "Burstable"), (#"{"limits":{"example.com/gpu":"1"}}"#, "BestEffort"),
    ])
    func qualityOfServiceIsByRequestsAndLimits(_ resources: String, _ quality: String) throws {
        let spec: Node = ["name": "web", "resources": try JSON.read(Data(resources.utf8))]
        let state = ContainerState(spec, isInit: false, waitsForInit: false)
        #expect(status([state])["qosClass"]?.string == quality)
    }
}

/// A status that a real kubelet wrote about a real container, trimmed of what a process has not.
struct RecordedPodStatus: Sendable, CustomTestStringConvertible {
    let node: Node

    var testDescription: String { node["name"]?.string ?? "?" }

    static let all: [RecordedPodStatus] = {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../Transcripts/pod-statuses.json")
        guard let data = try? Data(contentsOf: file), let list = try? JSON.read(data).list else { return [] }
        return list.map(RecordedPodStatus.init)
    }()

    private var recorded: Node { node["status"] ?? .null }

    /// The addresses come a moment after the sandbox in a real cluster.
    var status: Node { without(recorded) }

    private func without(_ status: Node) -> Node {
        var status = status
        for key in ["podIP", "podIPs", "hostIPs", "allocatedResources", "resources"] { status[key] = nil }
        for key in ["resources", "allocatedResources"] { status["containerStatuses"]?[0]?[key] = nil }
        // That there is a user is told; who it is, is this machine's affair.
        if status["containerStatuses"]?[0]?["user"] != nil { status["containerStatuses"]?[0]?["user"] = "somebody" }
        return status
    }

    /// What this node writes, given the facts that the recorded status tells.
    var computed: Node {
        get throws {
            let shown = try #require(recorded["containerStatuses"]?[0])
            var container = ContainerState(node["container"] ?? .null, isInit: false, waitsForInit: false)
            container.phase = try phase(shown["state"] ?? .null)
            container.last = try shown.value(at: "lastState", "terminated").map(termination)
            container.run = shown["restartCount"]?.int
            container.imageID = shown["imageID"]?.string ?? ""
            container.isReady = shown["ready"]?.bool ?? false
            container.isStarted = shown["started"]?.bool ?? false
            let pod: Node = [
                "metadata": ["generation": node["generation"] ?? 1],
                "spec": ["restartPolicy": "Always", "containers": [node["container"] ?? .null]],
            ]
            let hasSandbox = condition("PodReadyToStartContainers")?["status"] == "True"
            let phase = recorded["phase"]?.string
            let status = PodStatus(
                pod: pod, containers: [container],
                podIP: hasSandbox ? "10.244.0.9" : recorded["podIP"]?.string,
                hostIP: recorded["hostIP"]?.string ?? "", startTime: try time(recorded["startTime"]),
                hasEnded: phase == "Failed" || phase == "Succeeded",
                containerID: { _ in shown["containerID"]?.string })
            return without(status.node(previous: node["previous"] ?? .null, now: try latestChange))
        }
    }

    private var latestChange: Timestamp {
        get throws {
            let times = try recorded["conditions"]?.list?.map { try time($0["lastTransitionTime"]) } ?? []
            return try #require(times.max())
        }
    }

    private func condition(_ type: String) -> Node? {
        recorded["conditions"]?.list?.first { $0["type"]?.string == type }
    }

    private func phase(_ state: Node) throws -> ContainerState.Phase {
        if let waiting = state["waiting"] {
            return .waiting(reason: waiting["reason"]?.string ?? "", message: waiting["message"]?.string)
        }
        if let running = state["running"] { return .running(since: try time(running["startedAt"])) }
        return .terminated(try termination(try #require(state["terminated"])))
    }

    private func termination(_ node: Node) throws -> Termination {
        Termination(
            RunEnding(
                exitCode: try #require(node["exitCode"]?.int), startedAt: try time(node["startedAt"]),
                finishedAt: try time(node["finishedAt"])),
            containerID: node["containerID"]?.string ?? "")
    }

    private func time(_ node: Node?) throws -> Timestamp { try #require(node?.string.flatMap { Timestamp($0) }) }
}
