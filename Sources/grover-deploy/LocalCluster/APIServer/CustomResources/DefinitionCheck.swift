import Documents
import KubernetesModel

/// What a real server refuses in a CustomResourceDefinition.
enum DefinitionCheck {
    static func check(_ definition: Node, _ errors: inout FieldErrors) {
        let spec = definition["spec"] ?? .null
        let group = spec["group"]?.string ?? ""
        let plural = spec.value(at: "names", "plural")?.string ?? ""
        if definition.objectName != "\(plural).\(group)" {
            errors.invalid(
                "metadata.name", definition["metadata"]?["name"], "must be spec.names.plural+\".\"+spec.group")
        }
        if !group.isEmpty, let complaint = NameRule.subdomain.complaint(about: group) {
            errors.invalid("spec.group", Node(group), complaint)
        } else if !group.isEmpty, !group.contains(".") {
            errors.invalid("spec.group", Node(group), "should be a domain with at least one dot")
        }
        checkApproval(definition, group, &errors)
        let scope = spec["scope"] ?? ""
        if scope != "", scope != "Cluster", scope != "Namespaced" {
            errors.unsupported("spec.scope", scope, ["Cluster", "Namespaced"])
        }
        let strategy = spec.value(at: "conversion", "strategy") ?? "None"
        if strategy != "None" { errors.unsupported("spec.conversion.strategy", strategy, ["None"]) }
        checkVersions(spec, &errors)
    }

    static func checkChange(_ definition: Node, _ old: Node, _ errors: inout FieldErrors) {
        guard old.condition("Established")?["status"]?.string == "True" else { return }
        for path in [["scope"], ["group"], ["names", "plural"], ["names", "kind"]] {
            let value = definition["spec"]?.value(at: path)
            guard value != old["spec"]?.value(at: path) else { continue }
            errors.invalid("spec.\(path.joined(separator: "."))", value, "field is immutable")
        }
    }

    /// Groups of the project itself are not for everybody.
    private static func checkApproval(_ definition: Node, _ group: String, _ errors: inout FieldErrors) {
        let isProtected = ["k8s.io", "kubernetes.io"].contains { group == $0 || group.hasSuffix(".\($0)") }
        let annotation = "api-approved.kubernetes.io"
        guard isProtected, definition.annotations[annotation]?.isEmpty ?? true else { return }
        errors.required(
            "metadata.annotations[\(annotation)]",
            "protected groups must have approval annotation \"\(annotation)\", "
                + "see https://github.com/kubernetes/enhancements/pull/1111")
    }

    private static func checkVersions(_ spec: Node, _ errors: inout FieldErrors) {
        let versions = spec["versions"]?.list ?? []
        let stored = versions.count { $0["storage"]?.bool == true }
        if !versions.isEmpty, stored != 1 {
            errors.invalid(
                "spec.versions", spec["versions"], "must have exactly one version marked as storage version")
        }
        var names: Set<String> = []
        for (index, version) in versions.enumerated() {
            let path = "spec.versions[\(index)]"
            let name = version["name"]?.string ?? ""
            if !name.isEmpty, let complaint = NameRule.label.complaint(about: name) {
                errors.invalid("\(path).name", Node(name), complaint)
            }
            if !names.insert(name).inserted {
                errors.invalid("spec.versions", spec["versions"], "must contain unique version names")
            }
            guard let schema = version.value(at: "schema", "openAPIV3Schema") else {
                errors.required("\(path).schema.openAPIV3Schema", "schemas are required")
                continue
            }
            var walk = DefinitionSchemaCheck(errors: errors)
            walk.visitRoot(schema, "\(path).schema.openAPIV3Schema")
            errors = walk.errors
            checkScale(version, path, &errors)
        }
    }

    private static func checkScale(_ version: Node, _ path: String, _ errors: inout FieldErrors) {
        guard let scale = version.value(at: "subresources", "scale") else { return }
        for (key, root) in [("specReplicasPath", ".spec"), ("statusReplicasPath", ".status")] {
            guard let text = scale[key]?.string, !text.isEmpty, !text.hasPrefix("\(root).") else { continue }
            errors.invalid(
                "\(path).subresources.scale.\(key)", Node(text), "should be a json path under \(root)")
        }
    }
}

/// Whether a schema is structural: every field has a type, and nothing is said that a server does not take.
struct DefinitionSchemaCheck {
    var errors: FieldErrors

    mutating func visitRoot(_ schema: Node, _ path: String) {
        guard let type = schema["type"]?.string, !type.isEmpty else {
            errors.required("\(path).type", "must not be empty at the root")
            return
        }
        if type != "object" { errors.invalid("\(path).type", schema["type"], "must be object at the root") }
        visit(schema, path)
    }

    private mutating func visit(_ schema: Node, _ path: String) {
        if schema["$ref"] != nil { errors.forbidden("\(path).$ref", "$ref is not supported") }
        if schema["uniqueItems"]?.bool == true {
            errors.forbidden(
                "\(path).uniqueItems",
                "uniqueItems cannot be set to true since the runtime complexity becomes quadratic")
        }
        if schema["properties"]?.map?.isEmpty == false, schema["additionalProperties"] != nil {
            errors.forbidden(
                "\(path).additionalProperties", "additionalProperties and properties are mutual exclusive")
        }
        if schema["type"]?.string == "array", schema["items"] == nil {
            errors.required("\(path).items", "must be specified")
        }
        for entry in schema["properties"]?.map ?? Mapping() {
            visitField(entry.value, "\(path).properties[\(entry.key)]", "specified object fields")
        }
        if let items = schema["items"], items.map != nil {
            visitField(items, "\(path).items", "specified array items")
        }
        if let additional = schema["additionalProperties"], additional.map != nil {
            visitField(additional, "\(path).additionalProperties", "specified object fields")
        }
        checkDefault(of: schema, path)
    }

    private mutating func visitField(_ schema: Node, _ path: String, _ what: String) {
        let isOpen =
            schema["x-kubernetes-int-or-string"]?.bool == true || StructuralSchema.preservesUnknown(schema)
        if schema["type"]?.string?.isEmpty ?? true, !isOpen {
            errors.required("\(path).type", "must not be empty for \(what)")
        }
        visit(schema, path)
    }

    private mutating func checkDefault(of schema: Node, _ path: String) {
        guard let value = schema["default"] else { return }
        for cause in StructuralValidation.causes(of: value, StructuralSchema(schema)) {
            let below = cause.field == "<nil>" ? "" : ".\(cause.field)"
            errors.invalid("\(path).default\(below)", value, cause.message)
        }
    }
}
