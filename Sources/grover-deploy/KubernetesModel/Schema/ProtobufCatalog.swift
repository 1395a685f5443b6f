internal import CKubernetesSchemas
internal import Documents

/// The protobuf form of the kinds of one Kubernetes minor: which number stands for which field.
public struct ProtobufCatalog: Sendable {
    /// The fields of Kubernetes 1.36, part of the program.
    public static let bundled: ProtobufCatalog = {
        var count = 0
        let start = kubernetes_protobuf_1_36(&count)
        return ProtobufCatalog(UnsafeBufferPointer(start: start, count: count))
    }()

    private let kinds: [String: String]
    private let lines: [String: Line]

    /// One message's description, in memory that stays as long as the program runs.
    private struct Line: @unchecked Sendable {
        let text: UnsafeBufferPointer<UInt8>
    }

    /// - Parameter data: what `Scripts/protobuf-fields.py` writes; it must outlive the catalog.
    init(_ data: UnsafeBufferPointer<UInt8>) {
        var lines: [String: Line] = [:]
        var kinds: [String: String] = [:]
        for line in data.split(separator: UInt8(ascii: "\n")) {
            if line.first == UInt8(ascii: "{") {
                kinds = (try? JSON.read(line))?.textMap ?? [:]
            } else {
                let end = line.firstIndex(of: UInt8(ascii: " ")) ?? line.endIndex
                let rest = UnsafeBufferPointer(rebasing: line[end...])
                lines[String(decoding: line[..<end], as: UTF8.self)] = Line(text: rest)
            }
        }
        self.lines = lines
        self.kinds = kinds
    }

    /// The message of a kind; options of a request are known in every group.
    public func message(for kind: GroupVersionKind) -> ProtobufMessage? {
        let name = kinds["\(kind.apiVersion)/\(kind.kind)"] ?? kinds["meta.k8s.io/v1/\(kind.kind)"]
        return name.flatMap(message)
    }

    /// A message by its name, as in `api.core.v1.PodSpec`.
    public func message(_ name: String) -> ProtobufMessage? {
        lines[name].map { ProtobufMessage(name: name, $0.text) }
    }
}

/// The fields of one message by their numbers.
public struct ProtobufMessage: Sendable {
    public struct Field: Sendable {
        public enum Shape: Sendable {
            case single
            case list
            /// By text.
            case map
        }

        public enum Content: Sendable {
            case text
            case integer
            case boolean
            case fraction
            case bytes
            case message(String)
        }

        /// Empty where the field's parts stand in its place.
        public let name: String
        public let shape: Shape
        public let content: Content
        /// Whether a zero says something: it was set, or is always written.
        public let keepsZero: Bool
    }

    public let name: String
    private let fields: [Int: Field]

    fileprivate init(name: String, _ text: UnsafeBufferPointer<UInt8>) {
        self.name = name
        var fields: [Int: Field] = [:]
        for part in text.split(separator: UInt8(ascii: " ")) {
            let parts = part.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            guard parts.count == 3, let number = Int(String(decoding: parts[0], as: UTF8.self)) else { continue }
            fields[number] = Field(
                name: String(decoding: parts[1], as: UTF8.self), type: String(decoding: parts[2], as: UTF8.self))
        }
        self.fields = fields
    }

    public subscript(number: Int) -> Field? { fields[number] }
}

extension ProtobufMessage.Field {
    fileprivate init(name: String, type: String) {
        self.name = name
        var type = Substring(type)
        keepsZero = type.hasSuffix("!")
        if keepsZero { type = type.dropLast() }
        switch type.first {
        case "*": shape = .list
        case "%": shape = .map
        default: shape = .single
        }
        if shape != .single { type = type.dropFirst() }
        switch type {
        case "s": content = .text
        case "i": content = .integer
        case "b": content = .boolean
        case "d": content = .fraction
        case "y": content = .bytes
        default: content = .message(String(type))
        }
    }
}
