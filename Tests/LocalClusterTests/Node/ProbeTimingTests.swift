import Documents
import Synchronization
import TestSupport
import Testing

@testable import LocalCluster

/// Probes as the API describes them: defaults, thresholds and times.
@Suite struct ProbeTimingTests {
    private func probe(_ probe: Node, _ kind: ProbeSpec.Kind = .readiness) -> ProbeSpec? {
        ProbeSpec(
            kind,
            of: [
                "name": "web", kind.field: probe,
                "ports": [["name": "http", "containerPort": 8080]],
            ])
    }

    @Test func defaultsAreTheAPIs() throws {
        let spec = try #require(probe(["tcpSocket": ["port": 80]]))
        #expect(spec.period == .seconds(10) && spec.timeout == .seconds(1) && spec.initialDelay == .zero)
        #expect(spec.successThreshold == 1 && spec.failureThreshold == 3 && spec.graceSeconds == nil)
    }

    @Test(
        arguments: [
            (["httpGet": ["port": "http"]], .http(host: nil, port: 8080, path: "/", headers: [], isSecure: false)),
            (
                [
                    "httpGet": [
                        "port": 1, "path": "/x", "host": "127.0.0.1", "scheme": "HTTPS",
                        "httpHeaders": [["name": "A", "value": "b"]],
                    ]
                ],
                .http(
                    host: "127.0.0.1", port: 1, path: "/x", headers: [ProbeSpec.Header(name: "A", value: "b")],
                    isSecure: true)
            ),
            (["tcpSocket": ["port": "http"]], .tcp(host: nil, port: 8080)),
            (["tcpSocket": ["port": "81"]], .tcp(host: nil, port: 81)),
            (["exec": ["command": ["true"]]], .exec(["true"])),
            (["httpGet": ["port": "https"]], .unsupported("couldn't find port: https")),
            (["grpc": ["port": 9000]], .grpc(port: 9000, service: "")),
        ] as [(Node, ProbeSpec.Action)])
    func theActionIsRead(_ probe: Node, _ action: ProbeSpec.Action) {
        #expect(self.probe(probe)?.action == action)
    }

    @Test(arguments: [
        (1, 1, "+-+", "+-+"), (1, 3, "---+", "..-+"), (2, 1, "+++", ".++"), (2, 2, "+-+-++--", ".....+.-"),
        (1, 3, "--+--", "..+.."),
    ])
    func aResultTakesAsManyAnswersInARowAsItsThreshold(
        _ successes: Int, _ failures: Int, _ answers: String, _ results: String
    ) throws {
        var counter = ProbeCounter(
            try #require(
                probe([
                    "tcpSocket": ["port": 1], "successThreshold": Node(successes), "failureThreshold": Node(failures),
                ])))
        let found = answers.map { answer -> String in
            switch counter.add(answer == "+" ? .success : .failure("no")) {
            case true?: "+"
            case false?: "-"
            case nil: "."
            }
        }
        #expect(found.joined() == results)
    }

    @Test func asksAfterTheInitialDelayAndThenOnceAPeriod() async throws {
        let clock = ManualClock()
        let spec = try #require(
            probe(["tcpSocket": ["port": 1], "initialDelaySeconds": 5, "periodSeconds": 3]))
        let asked = Mutex<[Duration]>([])
        let loop = ProbeLoop(spec: spec, clock: RunningClock(clock)) {
            asked.withLock { $0.append(clock.now.offset) }
            clock.advance(by: .seconds(1))
            return .success
        }
        // Two seconds of the delay are over.
        await loop.run(after: .seconds(2)) { _, _ in asked.withLock { $0.count } < 3 }
        let times = asked.withLock { $0 }
        // What an answer took is taken off the wait.
        #expect(times == [.seconds(3), .seconds(6), .seconds(9)])
    }

    @Test func aContainerThatRanLongIsAskedAtOnce() async throws {
        let clock = ManualClock()
        let spec = try #require(probe(["tcpSocket": ["port": 1], "initialDelaySeconds": 5]))
        let loop = ProbeLoop(spec: spec, clock: clock) { .failure("no") }
        await loop.run(after: .seconds(60)) { answer, result in
            #expect(answer == .failure("no") && result == nil)
            return false
        }
        #expect(clock.now.offset == .zero)
    }

    @Test(arguments: [(0, 0), (1, 10), (2, 20), (3, 40), (5, 160), (6, 300), (1000, 300)])
    func restartsWaitTwiceAsLongEachTime(_ restarts: Int, _ seconds: Int) {
        #expect(RestartBackoff().wait(afterRestarts: restarts) == .seconds(seconds))
    }
}

/// Moves the clock on by what a sleeper wants, at once.
struct RunningClock: Clock {
    let manual: ManualClock

    init(_ manual: ManualClock) { self.manual = manual }

    var now: ManualClock.Instant { manual.now }
    var minimumResolution: Duration { manual.minimumResolution }

    func sleep(until deadline: ManualClock.Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        manual.advance(by: manual.now.duration(to: deadline))
    }
}
