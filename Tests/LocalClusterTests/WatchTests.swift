import Documents
import KubernetesModel
import LocalCluster
import TestSupport
import Testing

@Suite struct WatchTests {
    private let maps = "/api/v1/namespaces/default/configmaps"

    private func configMap(_ name: String, label: String = "x") -> Node {
        ["metadata": ["name": Node(name), "labels": ["l": Node(label)]]]
    }

    private func summary(_ event: Node) -> String {
        "\(event["type"]?.string ?? "") \(event.value(at: "object", "metadata", "name")?.string ?? "")"
    }

    @Test func aWatchTellsEveryChangeAfterItsVersion() async throws {
        try await RunningControlPlane.with { cluster in
            _ = try await cluster.send("POST", maps, configMap("before"))
            let list = try await cluster.send("GET", maps)
            let version = list.body.value(at: "metadata", "resourceVersion")?.string ?? ""
            let events = try await cluster.watch("\(maps)?watch=1&resourceVersion=\(version)")
            _ = try await cluster.send("POST", maps, configMap("w"))
            _ = try await cluster.send(
                "PATCH", "\(maps)/w", ["data": ["a": "1"]], type: "application/merge-patch+json")
            _ = try await cluster.send("DELETE", "\(maps)/w")
            var seen: [String] = []
            for try await event in events {
                seen.append(summary(event))
                if seen.count == 3 { break }
            }
            #expect(seen == ["ADDED w", "MODIFIED w", "DELETED w"])
        }
    }

    @Test func aSelectorSeesObjectsComeAndGo() async throws {
        try await RunningControlPlane.with { cluster in
            let events = try await cluster.watch("\(maps)?watch=1&labelSelector=l%3Dx")
            _ = try await cluster.send("POST", maps, configMap("w", label: "y"))
            for label in ["x", "y"] {
                _ = try await cluster.send(
                    "PATCH", "\(maps)/w", ["metadata": ["labels": ["l": Node(label)]]],
                    type: "application/merge-patch+json")
            }
            var seen: [String] = []
            for try await event in events {
                seen.append(summary(event))
                if seen.count == 2 { break }
            }
            #expect(seen == ["ADDED w", "DELETED w"])
        }
    }

    @Test func aForgottenVersionIsExpiredInTheStream() async throws {
        try await RunningControlPlane.with { cluster in
            _ = try await cluster.send("POST", maps, configMap("w"))
            cluster.plane.store.compact()
            var events: [Node] = []
            for try await event in try await cluster.watch("\(maps)?watch=1&resourceVersion=1") {
                events.append(event)
            }
            #expect(events.count == 1)
            #expect(events.first?["type"] == "ERROR")
            #expect(events.first?["object"]?["code"] == 410)
            #expect(events.first?["object"]?["reason"] == "Expired")
        }
    }

    @Test func aWatchListEndsItsBeginningWithABookmark() async throws {
        try await RunningControlPlane.with { cluster in
            _ = try await cluster.send("POST", maps, configMap("w"))
            let path =
                "\(maps)?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true"
                + "&labelSelector=l%3Dx"
            var seen: [Node] = []
            for try await event in try await cluster.watch(path) {
                seen.append(event)
                if event["type"] == "BOOKMARK" { break }
            }
            #expect(seen.map { $0["type"] } == ["ADDED", "BOOKMARK"])
            let annotations = seen.last?.value(at: "object", "metadata", "annotations")
            #expect(annotations == ["k8s.io/initial-events-end": "true"])
        }
    }

    @Test func aWatchEndsWhenItsTimeIsOver() async throws {
        try await RunningControlPlane.with { cluster in
            let events = try await cluster.watch(
                "\(maps)?watch=1&timeoutSeconds=3&allowWatchBookmarks=true&labelSelector=l")
            var types: [String] = []
            for try await event in events { types.append(event["type"]?.string ?? "") }
            #expect(types == ["BOOKMARK", "BOOKMARK"])
        }
    }

    /// A busy server notices deadlines late, and a change and its deadline then at once.
    @Test func aWatchWhoseTimeIsOverTellsFirstWhatHappenedInIt() async throws {
        let clock = ManualClock()
        try await RunningControlPlane.with(configure: { $0.clock = clock }) { cluster in
            let path = "\(maps)?watch=1&timeoutSeconds=3&allowWatchBookmarks=true&labelSelector=l"
            var watches: [AsyncThrowingStream<Node, any Error>] = []
            for _ in 0..<20 { watches.append(try await cluster.watch(path)) }
            let key = ObjectKey(.configMaps, namespace: "default", name: "w")
            try cluster.plane.store.write(configMap("w"), at: key, expecting: .absent)
            clock.advance(by: .seconds(3))
            for events in watches {
                var types: [String] = []
                for try await event in events { types.append(event["type"]?.string ?? "") }
                #expect(types == ["ADDED", "BOOKMARK", "BOOKMARK"])
            }
        }
    }

    @Test func aClientThatCancelsManyWatchesKeepsItsConnection() async throws {
        try await RunningControlPlane.with { cluster in
            _ = try await cluster.send("POST", maps, configMap("w"))
            for _ in 0..<300 {
                for try await _ in try await cluster.watch("\(maps)?watch=1") { break }
            }
            #expect(try await cluster.send("GET", "\(maps)/w").status == 200)
        }
    }
}
