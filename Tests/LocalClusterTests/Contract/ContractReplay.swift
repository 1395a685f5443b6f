import AsyncHTTPClient
import Documents
import Foundation
import KubernetesModel
import NIOCore
import NIOHTTP1

/// Replays recorded exchanges in their order, and tells for each transcript what differs.
struct ContractReplay {
    let plane: any ContractGround
    /// What stood before an exchange without being recorded itself, by the number of its transcript.
    let preparations: [String: [ContractExchange]]
    private var substitutions = Substitutions()
    /// Transcripts in their order, with what differs; empty for an equal one.
    private(set) var results: [(file: String, differences: [String])] = []
    private var prepared: Set<String> = []

    init(_ plane: any ContractGround, preparations: [ContractExchange]) {
        self.plane = plane
        self.preparations = Dictionary(grouping: preparations) { $0.node["before"]?.string ?? "" }
    }

    mutating func run(_ exchanges: [ContractExchange]) async throws {
        var rest = exchanges[...]
        while let exchange = rest.popFirst() {
            try await prepare(for: exchange)
            guard exchange.isWatch, exchange.events != nil else {
                try await plane.pass(toSecond: exchange.second)
                // A run of kubectl shows that it watches, and not what it saw.
                if !exchange.isWatch { note(exchange, try await compare(exchange)) }
                continue
            }
            var group = [exchange]
            while let next = rest.first, next.isWatch, next.second == exchange.second, next.events != nil {
                group.append(next)
                rest.removeFirst()
            }
            let end = rest.first { $0.second != nil }?.second
            for (watch, differences) in try await watch(group, until: end) { note(watch, differences) }
        }
    }

    private mutating func prepare(for exchange: ContractExchange) async throws {
        guard prepared.insert(exchange.number).inserted else { return }
        for step in preparations[exchange.number] ?? [] {
            switch step.method {
            case "COMPACT":
                plane.compact()
                continue
            case "SETTLE":
                try await plane.settle(deployment: step.path)
                continue
            default: break
            }
            let raw = try await plane.send(step, substitutions)
            let text = String(buffer: try await raw.body.collect(upTo: 8 << 20))
            if let recorded = step.answer, let actual = try? JSON.read(text) {
                substitutions.learn(recorded: recorded, actual: actual)
            }
            if raw.status.code >= 400 {
                note(exchange, ["preparation \(step.method) \(step.path): \(raw.status.code) \(text)"])
            }
            try await plane.pass(toSecond: nil)
        }
    }

    private mutating func note(_ exchange: ContractExchange, _ differences: [String]) {
        if results.last?.file == exchange.file {
            results[results.count - 1].differences += differences
        } else {
            results.append((exchange.file, differences))
        }
    }

    private mutating func compare(_ exchange: ContractExchange) async throws -> [String] {
        let raw = try await plane.send(exchange, substitutions)
        let text = String(buffer: try await raw.body.collect(upTo: 32 << 20))
        var differences: [String] = []
        let code = Int(raw.status.code)
        if code != exchange.status {
            differences.append("status \(code) but recorded \(exchange.status): \(text.prefix(300))")
        }
        let headers = Dictionary(
            raw.headers.map { ($0.name.lowercased(), $0.value) }, uniquingKeysWith: { "\($0), \($1)" })
        let isProtobuf = exchange.answered["Content-Type"]?.contains("protobuf") == true
        if let recorded = exchange.answered["Warning"], recorded != headers["warning"] {
            differences.append("warning \(headers["warning"] ?? "none") but recorded \(recorded)")
        }
        if exchange.answered["Retry-After"] != nil, headers["retry-after"] == nil {
            differences.append("no retry-after")
        }
        if let recorded = exchange.answered["Etag"], let actual = headers["etag"] {
            substitutions.learn(text: recorded, actual: actual)
        }
        // What is published is what is served here; that it is, and under which heads, is compared.
        if exchange.path.hasPrefix("/openapi/") { return differences }
        guard let recorded = exchange.answer, !isProtobuf else { return differences }
        if let type = exchange.answered["Content-Type"]?.prefix(while: { $0 != ";" }),
            headers["content-type"]?.prefix(while: { $0 != ";" }) != type
        {
            differences.append("content type \(headers["content-type"] ?? "none") but recorded \(type)")
        }
        if let wanted = recorded.string {
            if !Self.isJSON(wanted), Self.timeless(substitutions.apply(wanted)) != Self.timeless(text) {
                differences.append("text \(text.prefix(200)) but recorded \(wanted.prefix(200))")
            }
        } else {
            let actual = plane.plain((try? JSON.read(text)) ?? Node(text))
            substitutions.learn(recorded: recorded, actual: actual)
            // Controllers go on with the status while somebody writes, and in every run a little further or less far.
            let isRead = exchange.method == "GET" && !recorded.isBehind
            differences += AnswerShape.differences(
                recorded: isRead ? recorded : recorded.withoutProgress,
                actual: isRead ? actual : actual.withoutProgress, substitutions)
        }
        try await plane.pass(toSecond: nil)
        return differences
    }

    /// A text without the time at which a log line was written.
    private static func timeless(_ text: String) -> String {
        text.replacing(/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]+Z/, with: "TIME")
    }

    private static func isJSON(_ text: String) -> Bool { text.hasPrefix("{") }

    /// Watches that were open at the same time, until the next exchange.
    private mutating func watch(
        _ group: [ContractExchange], until end: Int?
    ) async throws -> [(ContractExchange, [String])] {
        let start = group[0].second
        try await plane.pass(toSecond: start)
        let seconds = max(1, (end ?? 0) - (start ?? 0))
        var open: [(ContractExchange, RunningControlPlane.Raw)] = []
        for exchange in group {
            open.append((exchange, try await plane.send(exchange.ending(after: seconds), substitutions)))
        }
        try await plane.pass(seconds: seconds)
        var results: [(ContractExchange, [String])] = []
        for (exchange, raw) in open {
            let bytes = try await raw.body.collect(upTo: 32 << 20)
            let lines = Array(buffer: bytes).split(separator: 0x0A).compactMap { try? JSON.read(Array($0)) }
                .map(plane.plain)
            let isOpen = exchange.node["isOpen"]?.bool == true
            func counts(_ line: Node) -> Bool { !isOpen || line["type"]?.string != "BOOKMARK" }
            let recorded = (exchange.events ?? []).compactMap { $0["line"] }
            substitutions.learn(recorded: Node(recorded), actual: Node(lines))
            var differences = WatchShape(lines.filter(counts)).differences(
                from: WatchShape(recorded.filter(counts)))
            if Int(raw.status.code) != exchange.status { differences.append("status \(raw.status.code)") }
            results.append((exchange, differences))
        }
        return results
    }
}

extension Node {
    /// Whether it was read before its controller had seen its latest spec.
    fileprivate var isBehind: Bool {
        guard let seen = value(at: "status", "observedGeneration")?.int, let generation else { return false }
        return seen < generation
    }

    /// The object without what its controllers write.
    var withoutProgress: Node {
        guard kind != "Status", metadata != nil else { return self }
        var node = self
        node["status"] = nil
        if let entries = metadata?["managedFields"]?.list {
            node["metadata"]?["managedFields"] = Node(entries.filter { $0["subresource"]?.string != "status" })
        }
        return node
    }
}

extension ContractExchange {
    /// The watch with an end of its own no later than so many seconds on, so that its last event is known as the last.
    func ending(after seconds: Int) -> ContractExchange {
        var parts = path.split(separator: "&").map(String.init)
        let own = parts.firstIndex { $0.hasPrefix("timeoutSeconds=") }
        let given = own.flatMap { Int(parts[$0].dropFirst("timeoutSeconds=".count)) } ?? .max
        if let own { parts.remove(at: own) }
        parts.append("timeoutSeconds=\(min(given, seconds))")
        var node = node
        node["path"] = Node(parts.joined(separator: "&"))
        return ContractExchange(node: node)
    }
}
