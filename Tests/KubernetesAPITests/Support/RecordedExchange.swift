import Documents
import KubernetesAPI
import Testing

/// One exchange as a real API server answered it, from the folder `Transcripts`.
struct RecordedExchange: Sendable {
    var method: HTTPRequest.Method
    var path: String
    var query: [String]
    var contentType: String?
    var requestBody: Node?
    var head: HTTPResponseHead
    /// The body, or the lines of a watch.
    var body: [UInt8]
    var document: Node?

    init(_ name: String) throws {
        let node = try JSON.read(try Fixture.bytes("Transcripts/\(name).json"), file: "\(name).json")
        let line = try #require(node["line"]?.string).split(separator: " ").map(String.init)
        let parts = line[1].split(separator: "?", maxSplits: 1).map(String.init)
        method = try #require(HTTPRequest.Method(rawValue: line[0]))
        path = parts[0]
        query = parts.count > 1 ? parts[1].split(separator: "&").map(String.init) : []
        contentType = node["contentType"]?.string
        requestBody = node["requestBody"]
        head = HTTPResponseHead(
            status: try #require(node["status"]?.int),
            headers: (node["headers"]?.map ?? Mapping()).flatMap { header in
                (header.value.list ?? [header.value]).map { (header.key, $0.string ?? "") }
            })
        document = node["body"]
        if let events = node["events"]?.list {
            body = Array(events.map { JSON.write($0) + "\n" }.joined().utf8)
        } else if let text = node["body"]?.string {
            body = Array(text.utf8)
        } else {
            body = node["body"].map { JSON.bytes($0) } ?? []
        }
    }

    /// Whether a request asks what was asked then; it may ask for more.
    func matches(_ request: HTTPRequest) -> Bool {
        let parts = request.path.split(separator: "?", maxSplits: 1).map(String.init)
        let sent = parts.count > 1 ? parts[1].split(separator: "&").map(String.init) : []
        return request.method == method && parts[0] == path && query.allSatisfy(sent.contains)
    }
}
