import Documents
import KubernetesModel

extension APIServer {
    func get(_ request: APIRequest, _ path: ResourcePath) throws -> APIResponse {
        let (form, asYAML) = try request.representation()
        return present(try registry.get(path.key), form: form, asYAML: asYAML, request)
    }

    /// One object in the form that the client wants.
    func present(
        _ object: StoredObject, form: Representation, asYAML: Bool, _ request: APIRequest, status: Int = 200
    ) -> APIResponse {
        switch form {
        case .table:
            let table = table(object.type, request)
            let version = object.node.resourceVersion ?? ""
            return encode(table.node(of: [object.node], metadata: ["resourceVersion": Node(version)]), asYAML: asYAML)
        case .metadata, .metadataList: return encode(object.node.partialMetadata, status: status, asYAML: asYAML)
        default:
            guard !asYAML else { return encode(object.node, status: status, asYAML: true) }
            return APIResponse(status: status, body: .bytes(object.json + [0x0A]))
        }
    }

    private func table(_ type: ResourceType, _ request: APIRequest) -> ResourceTable {
        ResourceTable(
            type, custom: registry.store.resources.custom(type), now: registry.now(),
            include: request.parameter("includeObject"))
    }

    func list(_ request: APIRequest, _ path: ResourcePath) throws -> APIResponse {
        let (form, asYAML) = try request.representation()
        let query = try ListQuery(request, path)
        let page = try self.page(request, query)
        var metadata: Node = ["resourceVersion": Node(String(page.revision))]
        if let token = page.token { metadata["continue"] = Node(token) }
        if let remaining = page.remaining { metadata["remainingItemCount"] = Node(remaining) }
        switch form {
        case .table:
            let table = table(path.type, request)
            return encode(table.node(of: page.objects.map(\.node), metadata: metadata), asYAML: asYAML)
        case .metadata, .metadataList:
            let list: Node = [
                "kind": "PartialObjectMetadataList", "apiVersion": "meta.k8s.io/v1", "metadata": metadata,
                "items": Node(page.objects.map(\.node.partialMetadata)),
            ]
            return encode(list, asYAML: asYAML)
        default:
            let bytes = Self.listBytes(page.objects, type: path.type, metadata: metadata)
            guard asYAML else { return APIResponse(body: .bytes(bytes)) }
            return encode(try JSON.read(bytes), asYAML: true)
        }
    }

    /// Puts a list together from the JSON that each object has already.
    private static func listBytes(_ objects: [StoredObject], type: ResourceType, metadata: Node) -> [UInt8] {
        var bytes = Array(#"{"kind":"\#(type.listKind)","apiVersion":"\#(type.apiVersion)","metadata":"#.utf8)
        bytes.reserveCapacity(objects.reduce(bytes.count + 256) { $0 + $1.listForm.count + 1 })
        bytes += JSON.bytes(metadata)
        bytes += Array(#","items":["#.utf8)
        for (position, object) in objects.enumerated() {
            if position > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes += object.listForm
        }
        bytes += Array("]}\n".utf8)
        return bytes
    }

    private struct Page {
        var objects: [StoredObject]
        var revision: Int64
        var token: String?
        var remaining: Int?
    }

    private func page(_ request: APIRequest, _ query: ListQuery) throws -> Page {
        let token = try request.parameter("continue").map { try ContinueToken($0) }
        var (all, revision) = registry.standing(query.type, namespace: query.namespace)
        if let token {
            let last = ObjectKey(query.type, namespace: token.namespace, name: token.name)
            if token.revision != ContinueToken.inconsistent {
                do {
                    all = try registry.standing(query.type, namespace: query.namespace, at: token.revision)
                    revision = token.revision
                } catch { throw APIStatus.continueExpired(after: last) }
            }
            all.removeAll { $0.key <= last }
        } else if let wanted = try request.revision(), wanted > 0 {
            guard wanted <= revision else { throw APIStatus.revisionTooLarge(wanted, current: revision) }
            if request.parameter("resourceVersionMatch") == "Exact" {
                do {
                    all = try registry.standing(query.type, namespace: query.namespace, at: wanted)
                    revision = wanted
                } catch { throw APIStatus.listExpired }
            }
        }
        let found = all.filter(query.matches)
        guard let limit = request.parameter("limit").flatMap({ Int($0) }), limit > 0, found.count > limit else {
            return Page(objects: found, revision: revision)
        }
        let objects = Array(found.prefix(limit))
        let next = objects.last.map { ContinueToken(revision: revision, after: $0.key).text }
        return Page(
            objects: objects, revision: revision, token: next,
            remaining: query.hasSelector ? nil : found.count - limit)
    }
}

extension APIRequest {
    /// The `resourceVersion` that a read asks for; 0 asks for nothing in particular.
    func revision() throws -> Int64? {
        guard let text = parameter("resourceVersion") else { return nil }
        guard let revision = Int64(text), revision >= 0 else {
            throw APIStatus(
                code: 500, reason: "",
                message: "resourceVersion: Invalid value: \"\(text)\": strconv.ParseUint: parsing \"\(text)\": "
                    + "invalid syntax")
        }
        return revision
    }
}

extension Node {
    /// The object's metadata alone.
    var partialMetadata: Node {
        ["kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": metadata ?? .emptyMap]
    }
}

extension APIStatus {
    static let listExpired = APIStatus(
        code: 410, reason: "Expired", message: "The resourceVersion for the provided list is too old.")
    /// Offers to go on all the same, with whatever stands now.
    static func continueExpired(after key: ObjectKey) -> APIStatus {
        var status = APIStatus(
            code: 410, reason: "Expired",
            message:
                "The provided continue parameter is too old to display a consistent list result. You can start a "
                + "new list without the continue parameter, or use the continue token in this response to retrieve the "
                + "remainder of the results. Continuing with the provided token results in an inconsistent list - "
                + "objects that were created, modified, or deleted between the time the first chunk was returned and "
                + "now may show up in the list.")
        status.continuation = ContinueToken(revision: ContinueToken.inconsistent, after: key).text
        return status
    }

    static func revisionTooLarge(_ wanted: Int64, current: Int64) -> APIStatus {
        var status = APIStatus(
            code: 504, reason: "Timeout",
            message: "Timeout: Too large resource version: \(wanted), current: \(current)")
        status.causes = [Cause(reason: "ResourceVersionTooLarge", message: "Too large resource version")]
        status.retryAfterSeconds = 1
        return status
    }
}
