import Documents
import KubernetesModel

/// The rules of objects as the schema of their kind has them, with what a real server knows beyond it.
struct SchemaRules: ObjectRules {
    private let catalog: SchemaCatalog
    private let resources: ServedResources?

    /// - Parameter resources: knows the schemas of custom resources.
    init(catalog: SchemaCatalog = .bundled, resources: ServedResources? = nil) {
        self.catalog = catalog
        self.resources = resources
    }

    func checkFields(
        of object: inout Node, type: ResourceType, validation: FieldValidation
    ) throws -> [String] {
        if let custom = resources?.custom(type) {
            return try custom.checkFields(of: &object, validation: validation)
        }
        let schema = try schema(of: type)
        let unknown = try BodyDecoder.decode(&object, as: type, schema: schema, validation: validation)
        return unknown + ObjectWarnings.of(object)
            + (type == .customResourceDefinitions ? object.definitionWarnings : [])
    }

    func applyDefaults(to object: inout Node, type: ResourceType) {
        if let custom = resources?.custom(type) { return custom.normalize(&object) }
        guard let schema = catalog.schema(for: type.gvk) else { return }
        let managed = object.metadata?["managedFields"]
        object["metadata"]?["managedFields"] = nil
        object = StoredForm.normalize(object, as: schema)
        if managed != nil { object["metadata"]?["managedFields"] = managed }
    }

    func validate(_ object: Node, replacing old: Node?, type: ResourceType, subresource: String?) throws {
        if let custom = resources?.custom(type) { return try custom.validate(object, subresource: subresource) }
        try ObjectValidation.validate(
            object, replacing: old, type: type, schema: try schema(of: type), subresource: subresource)
    }

    func recordUpdate(_ object: inout Node, replacing old: Node?, type: ResourceType, owner: FieldOwner) {
        guard let schema = try? schema(of: type) else { return }
        object = OwnershipRecorder.record(object, replacing: old, by: owner, type: type, schema: schema)
    }

    func apply(
        _ configuration: Node, to live: Node?, type: ResourceType, owner: FieldOwner, force: Bool
    ) throws -> Node {
        let apply = ServerSideApply(type: type, schema: try schema(of: type), owner: owner, force: force)
        return try apply.apply(configuration, to: live)
    }

    func strategicMerge(_ patch: Node, into object: Node, type: ResourceType) throws -> Node {
        guard !type.isCustom else { throw APIStatus.strategicMergeOfCustom }
        return try StrategicMergePatch.apply(patch, to: object, as: try schema(of: type))
    }

    private func schema(of type: ResourceType) throws(APIStatus) -> SchemaType {
        guard let schema = resources?.custom(type)?.schemaType ?? catalog.schema(for: type.gvk) else {
            throw APIStatus(code: 500, reason: "InternalError", message: "no schema for \(type.gvk)")
        }
        return schema
    }
}
