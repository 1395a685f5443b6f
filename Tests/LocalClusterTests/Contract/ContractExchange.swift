import Documents
import Foundation
import KubernetesModel
import Testing

/// One request to a real API server with its answer, as `Scripts/compact-transcripts.py` writes it.
struct ContractExchange: Sendable {
    let node: Node

    /// The transcript that it is from; a run of kubectl has several exchanges.
    var file: String { node["file"]?.string ?? "" }
    /// The transcript's number, as its name begins.
    var number: String { String(file.prefix(3)) }
    var method: String { node["method"]?.string ?? "" }
    var path: String { node["path"]?.string ?? "" }
    var user: String { node["user"]?.string ?? "" }
    var body: Node? { node["body"] }
    var headers: [String: String] { node["headers"]?.textMap ?? [:] }
    var status: Int { node["status"]?.int ?? 0 }
    var answer: Node? { node["answer"] }
    /// Headers of the answer.
    var answered: [String: String] { node["answered"]?.textMap ?? [:] }
    var events: [Node]? { node["events"]?.list }
    /// Seconds since the first exchange; nil where the answer came out of a cache.
    var second: Int? { node["second"]?.int.flatMap { $0 < 0 ? nil : $0 } }
    var isWatch: Bool { path.contains("watch=1") || path.contains("watch=true") }

    static func load(_ file: String) throws -> [ContractExchange] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        let data = try Data(contentsOf: folder.appending(path: file))
        return try data.split(separator: UInt8(ascii: "\n")).map { ContractExchange(node: try JSON.read($0)) }
    }
}
