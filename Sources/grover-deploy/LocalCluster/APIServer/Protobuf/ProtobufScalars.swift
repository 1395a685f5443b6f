import Documents
import KubernetesModel

/// Messages that JSON writes as one value.
enum ProtobufScalars {
    typealias Reader = @Sendable (ArraySlice<UInt8>) throws -> Node?

    static let readers: [String: Reader] = [
        "apimachinery.pkg.apis.meta.v1.Time": { try time($0, isMicro: false) },
        "apimachinery.pkg.apis.meta.v1.MicroTime": { try time($0, isMicro: true) },
        "apimachinery.pkg.apis.meta.v1.Duration": { try Node("\(integer(fields($0)[1]))ns") },
        "apimachinery.pkg.api.resource.Quantity": { Node(text(try fields($0)[1]) ?? "0") },
        "apimachinery.pkg.util.intstr.IntOrString": { bytes in
            let fields = try fields(bytes)
            return integer(fields[1]) == 0
                ? Node(Int32(truncatingIfNeeded: integer(fields[2]))) : Node(text(fields[3]) ?? "")
        },
        "apimachinery.pkg.apis.meta.v1.FieldsV1": json,
        "apimachinery.pkg.runtime.RawExtension": json,
        "api.authentication.v1.ExtraValue": texts,
        "api.authorization.v1.ExtraValue": texts,
    ]

    private static func fields(_ bytes: ArraySlice<UInt8>) throws -> [Int: ProtobufReader.Value] {
        var reader = ProtobufReader(bytes)
        var fields: [Int: ProtobufReader.Value] = [:]
        while let (number, value) = try reader.next() { fields[number] = value }
        return fields
    }

    private static func integer(_ value: ProtobufReader.Value?) -> Int64 {
        guard case .varint(let number) = value else { return 0 }
        return Int64(bitPattern: number)
    }

    private static func text(_ value: ProtobufReader.Value?) -> String? {
        guard case .bytes(let bytes) = value else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Seconds and nanoseconds; a time that was never set is empty.
    private static func time(_ bytes: ArraySlice<UInt8>, isMicro: Bool) throws -> Node? {
        guard !bytes.isEmpty else { return nil }
        let fields = try fields(bytes)
        let seconds = integer(fields[1])
        // Years 1 to 9999: beyond, there is no text for a time.
        guard (-62_135_596_800...253_402_300_799).contains(seconds) else { throw ProtobufReader.Malformed() }
        let micros = max(0, min(999_999, integer(fields[2]) / 1_000))
        let time = Timestamp(microseconds: seconds * 1_000_000 + micros)
        return Node(isMicro ? time.microText : time.text)
    }

    private static let json: Reader = { bytes in
        guard case .bytes(let raw) = try fields(bytes)[1], !raw.isEmpty else { return nil }
        guard let node = try? JSON.read(Array(raw)) else { throw ProtobufReader.Malformed() }
        return node
    }

    private static let texts: Reader = { bytes in
        var reader = ProtobufReader(bytes)
        var items: [Node] = []
        while let (number, value) = try reader.next() {
            if number == 1, let item = text(value) { items.append(Node(item)) }
        }
        return Node(items)
    }
}
