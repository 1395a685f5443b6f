import Documents
import Testing

@testable import LocalCluster

/// Which endpoint gets a connection.
@Suite struct EndpointTableTests {
    private let port = ServicePort(namespace: "default", service: "web", port: "http")
    private let table = EndpointTable()

    private func slice(_ name: String = "a", _ endpoints: [(String, ready: Bool, serving: Bool?)]) -> Node {
        let nodes = endpoints.map { endpoint -> Node in
            var conditions: Node = ["ready": Node(endpoint.ready)]
            conditions["serving"] = endpoint.serving.map { Node($0) }
            return ["addresses": [Node(endpoint.0)], "conditions": conditions]
        }
        return [
            "metadata": [
                "name": Node(name), "namespace": "default", "labels": ["kubernetes.io/service-name": "web"],
            ],
            "ports": [["name": "http", "port": 8080], ["name": "metrics", "port": 9090]],
            "endpoints": Node(nodes),
        ]
    }

    private func take(_ count: Int, besides tried: Set<Endpoint> = []) -> [String] {
        (0..<count).compactMap { _ in table.acquire(port, besides: tried)?.address }
    }

    @Test func connectionsGoToTheFewest() {
        table.apply(slice("a", [("1", true, nil), ("2", true, nil), ("3", true, nil)]))
        let taken = take(9)
        for address in ["1", "2", "3"] { #expect(taken.count { $0 == address } == 3) }
        for _ in 0..<3 { table.release(Endpoint(address: "2", port: 8080)) }
        #expect(take(3) == ["2", "2", "2"])
    }

    @Test func equalsTakeTurns() {
        table.apply(slice("a", [("1", true, nil), ("2", true, nil)]))
        var taken: [String] = []
        for _ in 0..<4 {
            guard let endpoint = table.acquire(port, besides: []) else { continue }
            taken.append(endpoint.address)
            table.release(endpoint)
        }
        #expect(taken.count { $0 == "1" } == 2 && taken.count { $0 == "2" } == 2)
    }

    @Test func oneThatEndsServesOnlyWhereNoneIsReady() {
        table.apply(slice("a", [("1", true, nil), ("2", false, true), ("3", false, false)]))
        #expect(Set(take(4)) == ["1"])
        table.apply(slice("a", [("1", false, false), ("2", false, true), ("3", false, false)]))
        #expect(Set(take(4)) == ["2"])
        table.apply(slice("a", [("1", false, false), ("3", false, nil)]))
        #expect(take(1).isEmpty)
    }

    @Test func slicesAddUpAndGo() {
        let (first, second) = (slice("a", [("1", true, nil)]), slice("b", [("2", true, nil)]))
        table.apply(first)
        table.apply(second)
        #expect(Set(take(2)) == ["1", "2"])
        table.keepOnly([second])
        #expect(Set(take(2)) == ["2"])
        table.remove(second)
        #expect(take(1).isEmpty)
    }

    @Test func whatWasTriedIsNotTriedAgain() {
        table.apply(slice("a", [("1", true, nil), ("2", true, nil)]))
        let first = Endpoint(address: "1", port: 8080)
        #expect(Set(take(3, besides: [first])) == ["2"])
        #expect(take(1, besides: [first, Endpoint(address: "2", port: 8080)]).isEmpty)
    }

    @Test func portsAndServicesAreApart() {
        table.apply(slice("a", [("1", true, nil)]))
        let metrics = ServicePort(namespace: "default", service: "web", port: "metrics")
        #expect(table.acquire(metrics, besides: [])?.port == 9090)
        for other in [
            ServicePort(namespace: "other", service: "web", port: "http"),
            ServicePort(namespace: "default", service: "api", port: "http"),
            ServicePort(namespace: "default", service: "web", port: ""),
        ] {
            #expect(table.acquire(other, besides: []) == nil)
        }
    }
}
