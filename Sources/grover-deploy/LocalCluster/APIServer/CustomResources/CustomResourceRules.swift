import Documents
import KubernetesModel

extension APIStatus {
    static let strategicMergeOfCustom = APIStatus(
        code: 415, reason: "UnsupportedMediaType",
        message: "the body of the request was in an unknown format - accepted media types include: "
            + "application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml")
}

/// The rules of custom resources: their definition's schema instead of a built-in kind's.
extension CustomResource.Version {
    /// Drops what the schema does not know; strict validation refuses it.
    ///
    /// - Returns: warnings.
    func checkFields(of object: inout Node, validation: FieldValidation) throws(APIStatus) -> [String] {
        let inMetadata = try BodyDecoder.decode(
            &object, as: type, schema: Self.metadataAlone, validation: validation == .strict ? .warn : validation)
        let unknown = inMetadata + schema.prune(&object).map { "unknown field \"\($0)\"" }
        let deprecations = deprecation.map { [$0] } ?? []
        switch validation {
        case .ignore: return deprecations
        case .warn: return deprecations + unknown
        case .strict:
            guard !unknown.isEmpty else { return deprecations }
            throw .badRequest(
                "\(type.kind) in version \"\(type.version)\" cannot be handled as a \(type.kind): "
                    + "strict decoding error: " + unknown.joined(separator: ", "))
        }
    }

    /// The object as it is stored: without what nobody knows, with its defaults.
    func normalize(_ object: inout Node) {
        _ = schema.prune(&object)
        schema.applyDefaults(to: &object)
    }

    func validate(_ object: Node, subresource: String?) throws(APIStatus) {
        var causes: [APIStatus.Cause] = []
        do {
            try ObjectValidation.validate(
                object, replacing: nil, type: type, schema: Self.metadataAlone, subresource: subresource)
        } catch {
            guard error.reason == "Invalid", subresource == nil else { throw error }
            causes = error.causes
        }
        // A status is checked with the rest of the object, and only where it may be written.
        var checked = object
        if subresource == nil, type.subresources.contains("status") { checked["status"] = nil }
        causes += StructuralValidation.causes(of: checked, schema)
        if let scale, subresource != "status" { causes += scaleCauses(object, scale) }
        guard causes.isEmpty else { throw .invalid(type, object.objectName ?? "", causes) }
    }

    private func scaleCauses(_ object: Node, _ scale: CustomResource.ScalePaths) -> [APIStatus.Cause] {
        guard let replicas = object.value(at: scale.replicas)?.int, replicas < 0 else { return [] }
        return [
            APIStatus.Cause(
                reason: "FieldValueInvalid", message: "Invalid value: \(replicas): should be a non-negative integer",
                field: scale.replicas.joined(separator: "."))
        ]
    }

    /// Identity and metadata with their types, and anything beside.
    private static let metadataAlone = SchemaType(
        customResource: ["type": "object", "x-kubernetes-preserve-unknown-fields": true])
}
