import Documents
import KubernetesModel

/// Rules that know no schema: every object is taken as it is.
struct PlainRules: ObjectRules {
    func checkFields(of object: inout Node, type: ResourceType, validation: FieldValidation) -> [String] { [] }

    func applyDefaults(to object: inout Node, type: ResourceType) {}

    func validate(_ object: Node, replacing old: Node?, type: ResourceType, subresource: String?) {}

    func recordUpdate(_ object: inout Node, replacing old: Node?, type: ResourceType, owner: FieldOwner) {}

    func apply(
        _ configuration: Node, to live: Node?, type: ResourceType, owner: FieldOwner, force: Bool
    ) throws -> Node {
        guard let live else { return configuration }
        return try strategicMerge(configuration, into: live, type: type)
    }

    func strategicMerge(_ patch: Node, into object: Node, type: ResourceType) throws -> Node {
        MergePatch.apply(patch, to: object)
    }
}
