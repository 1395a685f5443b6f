import Documents

/// Where a list in pages goes on: the revision that all its pages show, and the last object given.
struct ContinueToken {
    var revision: Int64
    var namespace: String
    var name: String

    init(revision: Int64, after key: ObjectKey) {
        self.revision = revision
        namespace = key.namespace
        name = key.name
    }

    /// - Throws: `APIStatus` 400 for a text that no list of this server gave.
    init(_ text: String) throws {
        let padded = text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        let plain = padded.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
        guard let bytes = Base64.decode(String(plain)), let node = try? JSON.read(bytes),
            let revision = node["rv"]?.int, let namespace = node["ns"]?.string, let name = node["name"]?.string
        else { throw APIStatus.badRequest("invalid continue token: continue key is not valid: \(text)") }
        self.revision = Int64(revision)
        self.namespace = namespace
        self.name = name
    }

    var text: String {
        let node: Node = [
            "v": "grover/v1", "rv": Node(revision), "ns": Node(namespace), "name": Node(name),
        ]
        return Base64.encode(JSON.bytes(node)).filter { $0 != "=" }
            .replacing("+", with: "-").replacing("/", with: "_")
    }
}
