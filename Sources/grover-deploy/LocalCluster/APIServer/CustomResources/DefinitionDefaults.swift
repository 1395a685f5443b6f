import Documents
import KubernetesModel

extension ServerDefaults {
    /// A definition's names follow its kind where they are not given.
    static let customResourceDefinitionSpec: Rule = { spec in
        if var names = spec["names"]?.map, let kind = names["kind"]?.string, !kind.isEmpty {
            names.setDefault("singular", Node(kind.lowercased()))
            names.setDefault("listKind", Node("\(kind)List"))
            spec["names"] = Node(names)
        }
        spec.setDefault("conversion", ["strategy": "None"])
    }
}

extension Node {
    /// The status of a definition that nobody has looked at.
    var firstDefinitionStatus: Node {
        let storage = value(at: "spec", "versions")?.list?.first { $0["storage"]?.bool == true }
        return [
            "conditions": .null, "acceptedNames": ["plural": "", "kind": ""],
            "storedVersions": Node([storage?["name"]].compactMap { $0 }),
        ]
    }

    /// Warnings about a definition that is accepted all the same.
    var definitionWarnings: [String] {
        (value(at: "spec", "versions")?.list ?? []).enumerated().compactMap { index, version in
            guard let schema = version.value(at: "schema", "openAPIV3Schema"), schema.hasExpressions else {
                return nil
            }
            return "spec.versions[\(index)].schema.openAPIV3Schema: x-kubernetes-validations are stored and not "
                + "evaluated by this server"
        }
    }

    private var hasExpressions: Bool {
        switch value {
        case .map(let mapping):
            mapping["x-kubernetes-validations"] != nil || mapping.contains { $0.value.hasExpressions }
        case .list(let items): items.contains(where: \.hasExpressions)
        default: false
        }
    }
}
