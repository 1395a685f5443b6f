import HTTPTypes

extension APIServer {
    /// Documents of the schema; clients keep them by their hash and ask whether they still hold.
    func openAPI(_ request: APIRequest, _ path: RequestPath) throws -> APIResponse {
        guard request.method == "GET" || request.method == "HEAD" else { throw APIStatus.methodNotAllowed }
        let documents = OpenAPIDocuments(resources: registry.store.resources)
        switch path {
        case .schemaIndex: return .json(documents.index())
        case .schema(let group, let version):
            guard let version = documents.version(group: group, version: version) else { return .unknownPath }
            return answer(request, hash: documents.hash(of: version)) { documents.document(version) }
        default:
            // Its protobuf form is of use to nobody who reads the third version.
            if let accept = request.headers[.accept], accept.contains("proto"), !accept.contains("json") {
                throw APIStatus(
                    code: 406, reason: "NotAcceptable",
                    message: "/openapi/v2 is served as application/json; /openapi/v3 has the same schemas")
            }
            return answer(request, hash: documents.swaggerHash()) { documents.swagger() }
        }
    }

    private func answer(_ request: APIRequest, hash: String, _ document: () -> [UInt8]) -> APIResponse {
        let tag = "\"\(hash)\""
        var response: APIResponse
        if request.headers[.ifNoneMatch]?.contains(tag) == true {
            response = APIResponse(status: 304, body: .bytes([]))
        } else {
            response = APIResponse(body: .bytes(document()))
            // Asked for by its hash it never changes.
            if request.parameter("hash") == hash { response.cacheControl = "public, immutable" }
        }
        response.entityTag = tag
        return response
    }
}
