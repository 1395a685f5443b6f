internal import Documents

extension Rule {
    static let invalidDefinition = Rule(
        "invalid-definition", .error, "a CustomResourceDefinition that the API server refuses",
        why: "The API server refuses the definition, and with it all objects of its kind.",
        fix: "Mend what the message says.",
        .objects(["CustomResourceDefinition"]) { object, report in
            guard object.apiVersion == "apiextensions.k8s.io/v1", let spec = object.spec else { return }
            let group = spec["group"]?.string ?? ""
            if let plural = spec["names"]?["plural"]?.string, !group.isEmpty, !object.name.isEmpty,
                object.name != "\(plural).\(group)"
            {
                report("the name has to be '\(plural).\(group)'", at: object.head)
            }
            let versions = spec["versions"]?.list ?? []
            let stored = versions.filter { $0["storage"]?.bool == true }
            if !versions.isEmpty, stored.count != 1 {
                let place = stored.dropFirst().first?["storage"] ?? spec["versions"] ?? spec
                report("\(stored.count) versions are stored; make it one", at: place)
            }
            var names: Set<String> = []
            for version in versions {
                if let node = version["name"], let name = node.string, !names.insert(name).inserted {
                    report("version '\(name)' stands here twice; remove one", at: node)
                }
                guard let schema = version["schema"]?["openAPIV3Schema"] else {
                    report("the version has no schema; add schema.openAPIV3Schema", at: version["name"] ?? version)
                    continue
                }
                if schema["type"]?.string != "object" {
                    report("the type of the whole is 'object'; write it", at: schema["type"] ?? schema)
                }
            }
        })
}
