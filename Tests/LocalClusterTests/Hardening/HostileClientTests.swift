import AsyncHTTPClient
import Documents
import LocalCluster
import Logging
import NIOCore
import NIOHTTP1
import Synchronization
import Testing

/// What nobody may bring the API to do.
@Suite struct HostileClientTests {
    private let core = "/api/v1/namespaces/default"

    private func configMap(_ name: String, _ data: Node = [:]) -> Node {
        ["metadata": ["name": Node(name)], "data": data]
    }

    private func write(_ name: String, _ data: Node, to cluster: RunningControlPlane) throws {
        let key = ObjectKey(.configMaps, namespace: "default", name: name)
        try cluster.plane.store.write(configMap(name, data), at: key, expecting: .absent)
    }

    @Test(arguments: [
        "configmaps/../secrets/s", "configmaps%2F..%2Fsecrets%2Fs", "configmaps/%2e%2e/secrets/s", "secrets/s",
        "/secrets//s", "secrets%2Fs", "secrets/s/", "secrets%00/s", "configmaps/a/../../secrets/s", "./secrets/s",
        "secrets/s?watch=1", "secrets/s/status", "configmaps/a%00/../secrets/s",
    ])
    func noPathLeadsToWhatIsNotAllowed(path: String) async throws {
        try await AccessCluster.with { cluster in
            try await cluster.make("\(core)/secrets", ["metadata": ["name": "s"], "stringData": ["k": "hidden"]])
            try await cluster.make(
                "\(RunningControlPlane.roles)/namespaces/default/rolebindings",
                AccessCluster.binding("v", to: "view", roleKind: "ClusterRole", AccessCluster.viewer))
            let answer = try await cluster.send("GET", "\(core)/\(path)", token: "t-viewer")
            #expect([400, 403, 404].contains(answer.status), "\(answer.status)")
            #expect(!answer.text.contains("aGlkZGVu"))
        }
    }

    @Test(arguments: [
        "..", ".", "a/b", "a\u{0}b", "a\nb", "a%2fb", "/etc/passwd", String(repeating: "a", count: 300),
    ])
    func aNameThatIsNoNameMakesNoObject(name: String) async throws {
        try await AccessCluster.with { cluster in
            let map = try await cluster.send("POST", "\(core)/configmaps", configMap(name), token: "t-admin")
            #expect(map.status == 422)
            guard name.utf8.count < 300 else { return }
            let role = try await cluster.send(
                "POST", "\(RunningControlPlane.roles)/clusterroles",
                AccessCluster.role(name, [AccessCluster.rule(["get"], [""], ["pods"])], kind: "ClusterRole"),
                token: "t-admin")
            #expect(role.status == 422)
        }
    }

    @Test func aFullHouseTellsWhenToComeBack() async throws {
        var none = APILimits()
        none.requests = 0
        try await RunningControlPlane.with(configure: { $0.limits = none }) { cluster in
            let answer = try await cluster.send("GET", "\(core)/configmaps")
            #expect(answer.status == 429)
            #expect(answer.body["reason"] == "TooManyRequests")
            #expect(answer.headers.contains { $0.name.lowercased() == "retry-after" && $0.value == "1" })
        }
        var one = APILimits()
        one.streams = 1
        try await RunningControlPlane.with(configure: { $0.limits = one }) { cluster in
            let first = try await cluster.watch("\(core)/configmaps?watch=1")
            var events = first.makeAsyncIterator()
            #expect(try await events.next() != nil)
            let second = try await cluster.send("GET", "\(core)/configmaps?watch=1")
            #expect(second.status == 429)
            #expect(try await cluster.send("GET", "\(core)/configmaps").status == 200)
        }
    }

    @Test func bodiesTogetherAreBounded() async throws {
        var limits = APILimits()
        limits.bodyBytes = 1_000
        try await RunningControlPlane.with(configure: { $0.limits = limits }) { cluster in
            let large = configMap("large", ["k": Node(String(repeating: "x", count: 2_000))])
            let refused = try await cluster.send("POST", "\(core)/configmaps", large)
            #expect(refused.status == 429)
            // What was set aside for it is free again.
            let taken = try await cluster.send("POST", "\(core)/configmaps", configMap("small"))
            #expect(taken.status == 201)
        }
    }

    @Test func aReaderThatTakesNothingInIsDropped() async throws {
        var limits = APILimits()
        limits.streams = 1
        limits.patience = .seconds(3)
        try await RunningControlPlane.with(version: .http1Only, configure: { $0.limits = limits }) { cluster in
            // Not through the API, whose patience with an honest writer is as short. It is more than the buffers on the
            // way hold.
            let text = Node(String(repeating: "x", count: 900_000))
            for index in 0..<50 { try write("big-\(index)", ["k": text], to: cluster) }
            let silent = try await cluster.open("\(core)/configmaps?watch=1")
            let begun = Int(silent.status.code)
            #expect(begun == 200)
            // The one place for watches is free again only when the silent reader has lost it.
            let clock = ContinuousClock()
            let end = clock.now + .seconds(240)
            var status = 429
            var changes = 0
            while status == 429, clock.now < end {
                // There is always something that it does not take in.
                try write("small-\(changes)", [:], to: cluster)
                changes += 1
                // The server may lose its patience with this one too, where it is itself what is slow.
                let other = try? await cluster.open("\(core)/secrets?watch=1")
                status = other.map { Int($0.status.code) } ?? 429
                try await Task.sleep(for: .milliseconds(5))
            }
            #expect(status == 200)
            withExtendedLifetime(silent) {}
        }
    }

    @Test func noSecretReachesTheLog() async throws {
        let lines = CapturedLog()
        var logger = Logger(label: "captured") { _ in lines }
        logger.logLevel = .trace
        let own = logger
        try await RunningControlPlane.with(.none, tokens: AccessCluster.tokens, configure: { $0.logger = own }) {
            cluster in
            let path = "\(core)/serviceaccounts/default/token"
            let issued = try await cluster.make(path, ["kind": "TokenRequest", "spec": [:]])
            let token = try #require(issued.body.value(at: "status", "token")?.string)
            _ = try await cluster.send("GET", "\(core)/pods?token=\(token)", token: token)
            _ = try await cluster.send("GET", "\(core)/pods", token: "not-a-token")
            try await cluster.make("\(core)/secrets", ["metadata": ["name": "s"], "stringData": ["k": "hidden"]])
            let text = lines.text
            #expect(text.contains("\(core)/pods"))
            for secret in [token, "t-admin", "not-a-token", "hidden", "aGlkZGVu", cluster.plane.certificates.token] {
                #expect(!text.contains(secret), "the log holds \(secret.prefix(12))")
            }
        }
    }
}

/// Everything that was logged, as text.
private final class CapturedLog: LogHandler, Sendable {
    private let lines = Mutex("")

    var text: String { lines.withLock { $0 } }
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) {
        lines.withLock { $0 += "\(event.message) \(event.metadata ?? [:])\n" }
    }
}
