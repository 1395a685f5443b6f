import Documents
import KubernetesModel
import ReleaseHistory
import Rollouts
import TestSupport
import Testing

@testable import GroverDeploy

@Suite struct EventPrinterTests {
    private let deployment = ObjectReference(
        GroupVersionKind(apiVersion: "apps/v1", kind: "Deployment"), namespace: "grover", name: "post")

    private func printed(
        _ events: [RolloutEvent], _ format: EventFormat = .text, terminalWidth: Int? = nil
    ) async -> (output: String, messages: String) {
        let (output, messages) = (Lines(), Lines(terminalWidth: terminalWidth))
        let context = DeployContext(
            output: output, messages: messages, environment: [:], folder: "/nowhere", clock: NoClock())
        let (stream, sink) = AsyncStream.makeStream(of: RolloutEvent.self)
        for event in events { sink.yield(event) }
        sink.finish()
        await EventPrinter(context: context, format: format, services: ["post", "user"]).print(stream)
        return (output.text, messages.text)
    }

    private var progress: RolloutEvent {
        RolloutEvent("post", .progress(deployment, .inProgress("1 old pods are still there"), ready: 2, wanted: 5))
    }

    @Test func plainLinesSayEachThingOnce() async {
        let lines = await printed([progress, progress, RolloutEvent("post", .finished(.scaled(from: 2, to: 5)))])
        #expect(
            lines.messages == """
                post  Deployment/post: 2 of 5 new pods ready, 1 old pods are still there
                post  scaled from 2 to 5

                """)
        #expect(lines.output.isEmpty)
    }

    @Test func aTerminalShowsOneLineAServiceCutToItsWidth() async {
        let lines = await printed(
            [RolloutEvent("user", .finished(.unchanged)), progress], terminalWidth: 20)
        #expect(
            lines.messages
                == "\r\u{1B}[2Kuser  nothing chang\n" + "\u{1B}[1A\r\u{1B}[2Kpost  Deployment/po\n"
                + "\r\u{1B}[2Kuser  nothing chang\n")
    }

    @Test func aFailureTellsThePodTheProbeAndTheLog() async {
        let failure = PodFailure(.unready, pod: "post-1", container: "post", message: "not ready", restarts: 0)
        let report = FailureReport(
            release: 2, failure: failure, message: "not ready", log: ["no database"], place: "catalog.yaml:4:2")
        let lines = await printed([RolloutEvent("post", .finished(.restored(report, release: 1)))])
        #expect(
            lines.messages == """
                post  release 2 failed; release 1 is running again
                post    pod post-1, container post: not ready
                post    see catalog.yaml:4:2
                post    last lines of its log:
                post      | no database

                """)
    }

    @Test func theLastWordOfAContainerIsOneLine() async {
        let failure = PodFailure(
            .crash, pod: "post-1", container: "post", message: "it ended 3 times",
            exit: ContainerExit(code: 2, message: "loading\nno such file\n"), restarts: 2)
        let report = FailureReport(release: 2, failure: failure, message: "it ended 3 times")
        let lines = await printed([RolloutEvent("post", .finished(.restored(report, release: 1)))])
        #expect(lines.messages.contains("\npost    exit code 2: no such file, 2 restarts\n"), "\(lines.messages)")
    }

    @Test func jsonIsOneObjectALineOnStandardOutput() async throws {
        let held = LockHeld(service: "post", holder: "alice@host")
        let lines = await printed([progress, RolloutEvent("post", .finished(.lockHeld(held)))], .json)
        let nodes = try lines.output.split(separator: "\n").map { try JSON.read(String($0)) }
        #expect(nodes.map { $0["event"]?.string } == ["progress", "finished"])
        #expect(nodes[0]["ready"]?.int == 2)
        #expect(nodes[1]["exitCode"]?.int == 15)
        #expect(nodes[1]["message"]?.string?.contains("alice@host") == true)
        #expect(lines.messages.isEmpty)
    }

    @Test func aTableHasNoTrailingBlanks() {
        #expect(Table.text([["A", "B"], ["long", "x"]]) == "A     B\nlong  x\n")
        #expect(Table.text([]) == "")
    }
}
