import Documents
import KubernetesModel

extension SchemaType {
    /// What an object of the type holds before anybody sets a field: the parts that are always there, empty.
    var zeroValue: Node {
        var mapping = Mapping()
        for key in defaultedProperties {
            mapping[key] = property(key)?.absentValue(isRequired: required.contains(key))
        }
        for key in required where mapping[key] == nil { mapping[key] = .null }
        return Node(mapping)
    }

    /// What stands for a field that nobody set: nothing for most, the empty form for what is always written.
    func absentValue(isRequired: Bool) -> Node? {
        switch defaultValue?.value {
        case .map: kind == .object && !preservesUnknown ? zeroValue : .null
        case .string("") where !isRequired: nil
        case .number where !isRequired, .bool where !isRequired: nil
        default: defaultValue
        }
    }
}
