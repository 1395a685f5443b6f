import Documents

/// Where a list in pages goes on: the revision that all its pages show, and the last object given.
///
/// It has the form that a real server gives it, since clients show and keep it.
struct ContinueToken {
    /// The revision of a list that goes on with whatever stands now.
    static let inconsistent: Int64 = -1

    var revision: Int64
    var namespace: String
    var name: String

    init(revision: Int64, after key: ObjectKey) {
        self.revision = revision
        namespace = key.namespace
        name = key.name
    }

    /// - Throws: `APIStatus` 400 for a text that no list gave.
    init(_ text: String) throws(APIStatus) {
        func refusal(_ why: String) -> APIStatus {
            .badRequest("invalid continue token: continue key is not valid: \(why)")
        }
        if let offset = Self.illegalByte(in: text) { throw refusal("illegal base64 data at input byte \(offset)") }
        let padded = text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        let plain = padded.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
        guard let bytes = Base64.decode(String(plain)), let node = try? JSON.read(bytes),
            node["v"]?.string == "meta.k8s.io/v1", let revision = node["rv"]?.int, let start = node["start"]?.string
        else { throw refusal("it is no token of a list") }
        let parts = start.filter { $0 != "\0" }.split(separator: "/", omittingEmptySubsequences: false)
        self.revision = Int64(revision)
        namespace = parts.count > 1 ? String(parts[0]) : ""
        name = String(parts.last ?? "")
    }

    var text: String {
        let start = namespace.isEmpty ? name : "\(namespace)/\(name)"
        let node: Node = ["v": "meta.k8s.io/v1", "rv": Node(revision), "start": Node(start + "\0")]
        return Base64.encode(JSON.bytes(node)).filter { $0 != "=" }
            .replacing("+", with: "-").replacing("/", with: "_")
    }

    private static func illegalByte(in text: String) -> Int? {
        let isLegal: (UInt8) -> Bool = { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): true
            default: false
            }
        }
        if let index = text.utf8.enumerated().first(where: { !isLegal($0.element) }) { return index.offset }
        return text.utf8.count % 4 == 1 ? text.utf8.count - 1 : nil
    }
}
