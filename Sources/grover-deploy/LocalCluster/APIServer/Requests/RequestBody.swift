import Documents
import KubernetesModel

/// The object in a request's body.
enum RequestBody {
    static let objectTypes = ["application/json", "", "*/*", "application/yaml"]

    /// Reads JSON or YAML, as the content type says.
    ///
    /// - Returns: the object, and a warning for each key that is given twice.
    static func read(
        _ request: APIRequest, kind: String = "object", validation: FieldValidation = .warn
    ) throws -> (object: Node, warnings: [String]) {
        switch request.mediaType {
        case "application/yaml": return (try yaml(request.body), [])
        case let type where objectTypes.contains(type): return try json(request, kind: kind, validation)
        case "application/vnd.kubernetes.protobuf": return (try ProtobufDecoder.object(request.body), [])
        default: throw APIStatus.unsupportedMediaType
        }
    }

    /// The one document of a YAML body; JSON is YAML too.
    static func yaml(_ bytes: [UInt8]) throws -> Node {
        do {
            let documents = try YAML.read(bytes, file: "body", as: .kubernetes)
            guard documents.count <= 1 else { throw Problem("only one document is expected") }
            return documents.first ?? .emptyMap
        } catch let problem as Problem {
            let line = problem.place.map { "line \($0.line): " } ?? ""
            throw APIStatus.badRequest(
                "error decoding YAML: error converting YAML to JSON: yaml: \(line)\(problem.message)")
        }
    }

    /// The configuration of an apply. Most clients send JSON, which is read as such; a key given twice is said so in the
    /// words for YAML, as a real server does.
    static func configuration(
        _ bytes: [UInt8], validation: FieldValidation
    ) throws -> (object: Node, warnings: [String]) {
        guard bytes.first(where: { $0 > 0x20 }) == UInt8(ascii: "{"),
            let document = try? JSON.readDocument(bytes, duplicates: .keepLast)
        else { return (try yaml(bytes), []) }
        let problems = document.duplicates.map { path in
            "line 1: key \"\(path.split(separator: ".").last ?? "")\" already set in map"
        }
        switch validation {
        case .ignore: return (document.root, [])
        case .warn: return (document.root, problems)
        case .strict:
            guard !problems.isEmpty else { return (document.root, []) }
            throw APIStatus.badRequest(
                "error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:\n  "
                    + problems.joined(separator: "\n  "))
        }
    }

    private static func json(
        _ request: APIRequest, kind: String, _ validation: FieldValidation
    ) throws -> (object: Node, warnings: [String]) {
        let document: JSON.Document
        do {
            document = try JSON.readDocument(request.body, duplicates: .keepLast)
        } catch let problem as Problem {
            let text = String(decoding: request.body.prefix(200), as: UTF8.self)
            throw APIStatus.badRequest(
                "the object provided is unrecognized (must be of type \(kind)): couldn't get version/kind; "
                    + "json parse error: \(problem.message) (\(text))")
        }
        let warnings = document.duplicates.map { "duplicate field \"\($0)\"" }
        switch validation {
        case .ignore: return (document.root, [])
        case .warn: return (document.root, warnings)
        case .strict:
            guard !warnings.isEmpty else { return (document.root, []) }
            let version = document.root.gvk?.version ?? "v1"
            throw APIStatus.badRequest(
                "\(kind) in version \"\(version)\" cannot be handled as a \(kind): strict decoding error: "
                    + warnings.joined(separator: ", "))
        }
    }

    /// Refuses a body of another kind than the path's.
    static func requireKind(_ object: Node, of type: ResourceType) throws {
        guard let given = object.kind, !given.isEmpty else {
            guard let version = object.apiVersion, version != type.apiVersion else { return }
            throw mismatch(object, type)
        }
        guard given == type.kind, object.apiVersion == nil || object.apiVersion == type.apiVersion else {
            throw mismatch(object, type)
        }
    }

    private static func mismatch(_ object: Node, _ type: ResourceType) -> APIStatus {
        let given = object.gvk
        return .badRequest(
            "\(given?.kind ?? "object") in version \"\(given?.version ?? "")\" cannot be handled as a \(type.kind): "
                + "no kind \"\(given?.kind ?? "")\" is registered for version \"\(given?.apiVersion ?? "")\"")
    }
}
