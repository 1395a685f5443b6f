internal import Documents

/// The ConfigMaps and Secrets that pods use.
enum ConfigurationReferences {
    static func all(of pod: PodView) -> [WorkloadFacts.Reference] {
        var found: [WorkloadFacts.Reference] = []
        for container in pod.containers {
            for source in container.node["envFrom"]?.list ?? [] {
                add(source["configMapRef"], "ConfigMap", to: &found)
                add(source["secretRef"], "Secret", to: &found)
            }
            for variable in container.environment {
                guard let from = variable["valueFrom"] else { continue }
                add(from["configMapKeyRef"], "ConfigMap", to: &found)
                add(from["secretKeyRef"], "Secret", to: &found)
            }
        }
        for volume in pod.spec["volumes"]?.list ?? [] {
            addVolume(volume["configMap"], "ConfigMap", name: "name", to: &found)
            addVolume(volume["secret"], "Secret", name: "secretName", to: &found)
            for source in volume["projected"]?["sources"]?.list ?? [] {
                addVolume(source["configMap"], "ConfigMap", name: "name", to: &found)
                addVolume(source["secret"], "Secret", name: "name", to: &found)
            }
        }
        return found
    }

    private static func add(_ node: Node?, _ kind: String, to found: inout [WorkloadFacts.Reference]) {
        guard let node, let name = node["name"], let text = name.string else { return }
        let key = node["key"]
        found.append(
            WorkloadFacts.Reference(
                kind: kind, name: text, key: key?.string, isOptional: node["optional"]?.bool == true,
                spot: Spot(key ?? name)))
    }

    private static func addVolume(
        _ node: Node?, _ kind: String, name key: String, to found: inout [WorkloadFacts.Reference]
    ) {
        guard let node, let name = node[key], let text = name.string else { return }
        let isOptional = node["optional"]?.bool == true
        let items = node["items"]?.list ?? []
        if items.isEmpty {
            found.append(
                WorkloadFacts.Reference(kind: kind, name: text, key: nil, isOptional: isOptional, spot: Spot(name)))
        }
        for item in items {
            guard let key = item["key"] else { continue }
            found.append(
                WorkloadFacts.Reference(
                    kind: kind, name: text, key: key.string, isOptional: isOptional, spot: Spot(key)))
        }
    }
}
