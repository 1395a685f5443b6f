import Documents
import Foundation
import KubernetesModel
import Testing

@testable import LocalCluster

/// One request to a real API server and what it answered; `live` is the object that it met.
struct RecordedExchange: Sendable, CustomTestStringConvertible {
    let node: Node

    var testDescription: String { node["name"]?.string ?? "?" }
    var live: Node? { node["live"] }
    var status: Int { node["status"]?.int ?? 0 }
    var answer: Node { node["answer"] ?? .null }
    var body: Node {
        let body = node.value(at: "request", "body") ?? .null
        guard let text = body.string else { return body }
        return (try? YAML.read(text, file: "body", as: .kubernetes).first) ?? body
    }
    var warnings: [String] { node["warnings"]?.list?.compactMap(\.string) ?? [] }
    var isApply: Bool { node.value(at: "request", "type")?.string == "application/apply-patch+yaml" }
    var isPost: Bool { node.value(at: "request", "method")?.string == "POST" }
    var patchType: String { node.value(at: "request", "type")?.string ?? "" }

    var type: ResourceType {
        let steps = self.steps
        let offset = steps.first == "api" ? 4 : 5
        let plural = steps.count > offset ? steps[offset] : steps[offset - 2]
        return ResourceType.builtIn.first { $0.plural == plural } ?? .pods
    }

    var name: String { body.objectName ?? live?.objectName ?? "" }

    var options: WriteOptions {
        WriteOptions(
            manager: query["fieldManager"] ?? "grover-record", isDryRun: query["dryRun"] != nil,
            validation: query["fieldValidation"].flatMap(FieldValidation.init) ?? .warn)
    }

    var force: Bool { query["force"] == "true" }

    private var path: String { node.value(at: "request", "path")?.string ?? "" }
    private var steps: [String] {
        path.prefix { $0 != "?" }.split(separator: "/").map(String.init)
    }
    private var query: [String: String] {
        var values: [String: String] = [:]
        for pair in path.drop(while: { $0 != "?" }).dropFirst().split(separator: "&") {
            let parts = pair.split(separator: "=")
            if parts.count == 2 { values[String(parts[0])] = String(parts[1]) }
        }
        return values
    }

    static func load(_ file: String) -> [RecordedExchange] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Transcripts")
        guard let data = try? Data(contentsOf: folder.appending(path: file)),
            let list = try? JSON.read(data).list
        else { return [] }
        return list.map(RecordedExchange.init)
    }
}

extension Node {
    /// The object without what differs from one run to the next.
    var comparable: Node {
        // A Job's uid stands in its labels too.
        var node = uid.map { masking($0) } ?? self
        for key in ["uid", "resourceVersion", "creationTimestamp", "generation"] { node["metadata"]?[key] = nil }
        if kind == "Event" {
            for key in ["eventTime", "reportingComponent", "reportingInstance"] { node[key] = nil }
        }
        if node.metadata?["generateName"] != nil { node["metadata"]?["name"] = nil }
        if let entries = node.metadata?["managedFields"]?.list {
            node["metadata"]?["managedFields"] = Node(
                entries.filter { $0["subresource"]?.string != "status" }.map { entry in
                    var entry = entry
                    if entry["time"] != nil { entry["time"] = "T" }
                    return entry
                })
        }
        for key in ["clusterIP", "clusterIPs"] { node["spec"]?[key] = nil }
        for index in (node.value(at: "spec", "ports")?.list ?? []).indices {
            node["spec"]?["ports"]?[index]?["nodePort"] = nil
        }
        if node.kind == "Status" {
            if let name = node.value(at: "details", "name")?.string, name.hasPrefix("grover-") {
                node["details"]?["name"] = nil
                node["message"] = nil
            }
            if node["details"] == [:] { node["details"] = nil }
        }
        return node
    }

    private func masking(_ text: String) -> Node {
        switch value {
        case .string(text): return "UID"
        case .map(let mapping):
            return Node(Mapping(mapping.entries.map { Mapping.Entry($0.key, $0.value.masking(text)) }))
        case .list(let items): return Node(items.map { $0.masking(text) })
        default: return self
        }
    }

    /// Paths at which two trees differ, with both values: what a failed comparison prints.
    func differences(from other: Node, at path: String = "") -> [String] {
        guard self != other else { return [] }
        if let left = map, let right = other.map {
            return Set(left.keys).union(right.keys).sorted().flatMap { key in
                (left[key] ?? "(absent)").differences(from: right[key] ?? "(absent)", at: "\(path).\(key)")
            }
        }
        if let left = list, let right = other.list, left.count == right.count {
            return left.indices.flatMap { left[$0].differences(from: right[$0], at: "\(path)[\($0)]") }
        }
        return ["\(path): \(JSON.write(self)) but recorded \(JSON.write(other))"]
    }
}
