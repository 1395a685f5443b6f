import Documents
import KubernetesModel

/// Refuses objects that fit their schema and make no sense all the same, every cause at once (422).
struct ObjectValidation {
    private var errors = FieldErrors()

    static func validate(
        _ object: Node, replacing old: Node?, type: ResourceType, schema: SchemaType, subresource: String?
    ) throws(APIStatus) {
        let name = object.objectName ?? ""
        switch subresource {
        case "scale":
            var errors = FieldErrors()
            ServerChecks.atLeastZero("replicas", object["spec"] ?? .null, "spec", &errors)
            guard errors.causes.isEmpty else {
                throw .invalid(kind: "Scale", group: "autoscaling", name: name, errors.causes)
            }
        case nil:
            var validation = ObjectValidation()
            validation.checkMetadata(of: object, type)
            for entry in object.map ?? Mapping() where entry.key != "metadata" && entry.key != "status" {
                guard let property = schema.property(entry.key) else { continue }
                validation.visit(entry.value, property, entry.key)
            }
            ServerChecks.objects[type]?(object, &validation.errors)
            if let old { ServerChecks.changes[type]?(object, old, &validation.errors) }
            guard validation.errors.causes.isEmpty else { throw .invalid(type, name, validation.errors.causes) }
        default: break
        }
    }

    private mutating func checkMetadata(of object: Node, _ type: ResourceType) {
        let rule: NameRule =
            switch type {
            case .services: .serviceLabel
            case .namespaces: .label
            case .roles, .clusterRoles, .roleBindings, .clusterRoleBindings: .pathSegment
            default: .subdomain
            }
        if let name = object.objectName, let complaint = rule.complaint(about: name) {
            errors.invalid("metadata.name", Node(name), complaint)
        }
        ServerChecks.labels(object["metadata"] ?? .null, "metadata", &errors)
        for entry in object.metadata?["annotations"]?.map ?? Mapping() {
            if let complaint = NameRule.keyComplaint(entry.key) {
                errors.invalid("metadata.annotations", Node(entry.key), complaint)
            }
        }
    }

    /// A component's own checks, then what its schema says, then its parts.
    private mutating func visit(_ node: Node, _ type: SchemaType, _ path: String) {
        switch node.value {
        case .map(let mapping):
            guard type.kind == .object, !type.preservesUnknown else { return }
            let handled = type.name.flatMap { ServerChecks.components[$0] }
            handled?(node, path, &errors)
            for key in type.required where mapping[key]?.isNull ?? true || mapping[key]?.string == "" {
                let field = "\(path).\(key)"
                if !errors.causes.contains(where: { $0.field == field }) { errors.required(field) }
            }
            for entry in mapping {
                guard let property = type.property(entry.key) else { continue }
                visit(entry.value, property, "\(path).\(entry.key)")
            }
        case .list(let items):
            guard let itemType = type.items else { return }
            for (index, item) in items.enumerated() { visit(item, itemType, "\(path)[\(index)]") }
        case .string(let text):
            if !text.isEmpty, !type.allowed.isEmpty, !type.allowed.contains(text) {
                errors.unsupported(path, node, type.allowed)
            }
        default: break
        }
    }
}
