import Documents
import KubernetesModel

/// What keeps a value from being decoded into its field, in the words of a real server's decoder.
enum DecodingProblem {
    /// A text of the right JSON type that does not read as what the field holds.
    static func ofText(_ node: Node, _ type: SchemaType) -> String? {
        switch (type.kind, type.format) {
        case (.string, "byte"): node.string.flatMap(base64)
        case (.string, "date-time"): node.string.flatMap { time($0, isMicro: type.isMicroTime) }
        case (.quantity, _): quantity(node)
        case (.integer, let format): integer(node, format ?? "int64")
        default: nil
        }
    }

    private static func base64(_ text: String) -> String? {
        var padding = 0
        var count = 0
        for (offset, byte) in text.utf8.enumerated() {
            switch byte {
            case 0x0A, 0x0D: continue
            case UInt8(ascii: "="): padding += 1
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
                if padding > 0 { return "illegal base64 data at input byte \(offset)" }
            default: return "illegal base64 data at input byte \(offset)"
            }
            count += 1
        }
        return count.isMultiple(of: 4) && padding <= 2 ? nil : "illegal base64 data at input byte \(text.utf8.count)"
    }

    private static func time(_ text: String, isMicro: Bool) -> String? {
        let layout = "2006-01-02T15:04:05\(isMicro ? ".000000" : "")Z07:00"
        func refusal(_ rest: String, _ part: String) -> String {
            "parsing time \"\(text)\" as \"\(layout)\": cannot parse \"\(rest)\" as \"\(part)\""
        }
        guard Timestamp(text) != nil else { return refusal(text, "2006") }
        // A time of this type needs its fraction, as Lease and Event clients find out.
        let rest = text.dropFirst(19)
        return isMicro && !rest.hasPrefix(".") ? refusal(String(rest), ".000000") : nil
    }

    private static func quantity(_ node: Node) -> String? {
        guard let text = node.scalarText, Quantity(text) == nil else { return nil }
        return "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
    }

    private static func integer(_ node: Node, _ format: String) -> String? {
        let fits = node.int.map { format != "int32" || Int32(exactly: $0) != nil } ?? false
        return fits ? nil : "json: cannot unmarshal number \(node.number ?? "") into Go value of type \(format)"
    }
}

extension SchemaType {
    var isMicroTime: Bool { name?.hasSuffix(".MicroTime") == true }

    /// The name of the decoder's type for this field: `int32`, `[]v1.Container`, `v1.PodSpec`.
    var decoderTypeName: String {
        switch kind {
        case .string: name == nil ? (format == "byte" ? "[]uint8" : "string") : qualifiedName
        case .integer: format ?? "int64"
        case .number: "float64"
        case .boolean: "bool"
        case .list: "[]" + (items?.decoderTypeName ?? "string")
        case .object where name == nil: "map[string]" + (additionalProperties?.decoderTypeName ?? "string")
        default: qualifiedName
        }
    }

    /// The last part of the component's name: `DeploymentSpec`.
    var structName: String { name?.split(separator: ".").last.map(String.init) ?? "" }

    private var qualifiedName: String {
        (name ?? "").split(separator: ".").suffix(2).joined(separator: ".")
    }
}
