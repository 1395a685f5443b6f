import Documents
import KubernetesModel

/// Brings an object from its protobuf form into the tree that JSON would have given.
struct ProtobufDecoder {
    private static let deepest = 60

    let catalog: ProtobufCatalog

    /// The object in a request's body: a magic, then kind and bytes in an envelope.
    static func object(_ body: [UInt8]) throws(APIStatus) -> Node {
        guard body.starts(with: [0x6B, 0x38, 0x73, 0x00]) else {
            throw .undecodable(
                "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]")
        }
        do {
            return try ProtobufDecoder(catalog: .bundled).envelope(body.dropFirst(4))
        } catch let status as APIStatus {
            throw status
        } catch {
            throw .undecodable("proto: unexpected EOF or illegal field")
        }
    }

    private func envelope(_ bytes: ArraySlice<UInt8>) throws -> Node {
        var reader = ProtobufReader(bytes)
        var raw: ArraySlice<UInt8> = []
        var (apiVersion, kind) = ("", "")
        while let (number, value) = try reader.next() {
            guard case .bytes(let bytes) = value else { continue }
            switch number {
            case 1:
                var type = ProtobufReader(bytes)
                while let (number, value) = try type.next() {
                    guard case .bytes(let bytes) = value else { continue }
                    if number == 1 { apiVersion = text(bytes) } else if number == 2 { kind = text(bytes) }
                }
            case 2: raw = bytes
            default: continue
            }
        }
        let gvk = GroupVersionKind(apiVersion: apiVersion, kind: kind)
        guard let message = catalog.message(for: gvk) else {
            throw APIStatus.badRequest(
                "no kind \"\(kind)\" is registered for version \"\(apiVersion)\" in its protobuf form")
        }
        var object: Node = ["kind": Node(kind), "apiVersion": Node(apiVersion)]
        for entry in try decode(raw, as: message, depth: 0).map ?? Mapping() { object[entry.key] = entry.value }
        return object
    }

    private func decode(_ bytes: ArraySlice<UInt8>, named name: String, depth: Int) throws -> Node? {
        guard depth < Self.deepest else { throw ProtobufReader.Malformed() }
        if let special = ProtobufScalars.readers[name] { return try special(bytes) }
        guard let message = catalog.message(name) else { throw ProtobufReader.Malformed() }
        return try decode(bytes, as: message, depth: depth)
    }

    private func decode(_ bytes: ArraySlice<UInt8>, as message: ProtobufMessage, depth: Int) throws -> Node {
        var reader = ProtobufReader(bytes)
        var result = Mapping()
        var lists: [String: [Node]] = [:]
        while let (number, value) = try reader.next() {
            // What a later version has more is left out, as protobuf wants it.
            guard let field = message[number] else { continue }
            switch field.shape {
            case .list:
                for item in try items(value, field, depth) { lists[field.name, default: []].append(item) }
                if result[field.name] == nil { result[field.name] = .emptyList }
            case .map:
                guard case .bytes(let bytes) = value else { throw ProtobufReader.Malformed() }
                var mapping = result[field.name]?.map ?? Mapping()
                let (key, node) = try entry(bytes, field, depth)
                mapping[key] = node
                result[field.name] = Node(mapping)
            case .single:
                guard let node = try single(value, field.content, depth) else { continue }
                if field.name.isEmpty {
                    for entry in node.map ?? Mapping() { result[entry.key] = entry.value }
                } else if field.keepsZero || !node.isZero {
                    result[field.name] = node
                }
            }
        }
        for (name, items) in lists { result[name] = Node(items) }
        return Node(result)
    }

    private func items(_ value: ProtobufReader.Value, _ field: ProtobufMessage.Field, _ depth: Int) throws -> [Node] {
        if case .integer = field.content, case .bytes(let bytes) = value {
            return try ProtobufReader.packed(bytes).map { Node(Int64(bitPattern: $0)) }
        }
        return [try single(value, field.content, depth) ?? .null]
    }

    private func entry(
        _ bytes: ArraySlice<UInt8>, _ field: ProtobufMessage.Field, _ depth: Int
    ) throws -> (String, Node) {
        var reader = ProtobufReader(bytes)
        var key = ""
        var node: Node?
        while let (number, value) = try reader.next() {
            if number == 1, case .bytes(let bytes) = value { key = text(bytes) }
            if number == 2 { node = try single(value, field.content, depth) }
        }
        if case .message = field.content { return (key, node ?? .null) }
        return (key, node ?? "")
    }

    private func single(
        _ value: ProtobufReader.Value, _ content: ProtobufMessage.Field.Content, _ depth: Int
    ) throws -> Node? {
        switch (content, value) {
        case (.text, .bytes(let bytes)): return Node(text(bytes))
        case (.bytes, .bytes(let bytes)): return Node(Base64.encode(bytes))
        case (.integer, .varint(let number)): return Node(Int64(bitPattern: number))
        case (.boolean, .varint(let number)): return Node(number != 0)
        case (.fraction, .fixed(let bits)): return Node(.number(String(describing: Double(bitPattern: bits))))
        case (.message(let name), .bytes(let bytes)): return try decode(bytes, named: name, depth: depth + 1)
        default: throw ProtobufReader.Malformed()
        }
    }

    private func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}

extension Node {
    /// Says no more than its absence, where the field is left out when it is zero.
    fileprivate var isZero: Bool {
        switch value {
        case .null, .bool(false), .string(""), .number("0"): true
        case .list(let items): items.isEmpty
        case .map(let mapping): mapping.isEmpty
        default: false
        }
    }
}

extension APIStatus {
    static func undecodable(_ why: String) -> APIStatus {
        badRequest("the object provided is unrecognized (must be of type object): \(why)")
    }
}
