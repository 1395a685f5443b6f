import Documents
import KubernetesModel

/// What becomes of fields that the schema does not know, or that are given twice (`fieldValidation`).
enum FieldValidation: String, Sendable {
    case ignore = "Ignore"
    case warn = "Warn"
    case strict = "Strict"
}

/// Who writes, when, and through which door: what the ownership of fields is recorded under.
struct FieldOwner: Sendable {
    var manager: String
    var subresource: String?
    var time: Timestamp
}

/// Everything that the schema decides about an object on its way into the store.
///
/// The registry asks in this order: `checkFields`, `applyDefaults`, `recordUpdate`, `validate`; an apply asks
/// `apply` first, which merges and records at once.
protocol ObjectRules: Sendable {
    /// Drops what the schema does not know, and returns warnings; strict validation throws instead.
    func checkFields(
        of object: inout Node, type: ResourceType, validation: FieldValidation
    ) throws -> [String]

    /// Fills in what a real server fills in.
    func applyDefaults(to object: inout Node, type: ResourceType)

    /// Refuses an object that a real server refuses, `old` being what it replaces.
    func validate(_ object: Node, replacing old: Node?, type: ResourceType, subresource: String?) throws

    /// Records in `managedFields` what an update or a creation changed.
    func recordUpdate(_ object: inout Node, replacing old: Node?, type: ResourceType, owner: FieldOwner)

    /// The live object with the applied configuration merged in and its ownership recorded.
    func apply(
        _ configuration: Node, to live: Node?, type: ResourceType, owner: FieldOwner, force: Bool
    ) throws -> Node

    /// The object after a strategic merge patch.
    func strategicMerge(_ patch: Node, into object: Node, type: ResourceType) throws -> Node
}
