internal import Documents
internal import KubernetesModel

/// What all containers of a pod ask for together, as the pod's own status shows it.
///
/// Init containers count by the most that one of them asks for, as they run one at a time; sidecars add up.
struct PodResources {
    let containers: [ContainerState]

    var requests: Node? { sum("requests") }

    var all: Node? {
        var resources: Node = .emptyMap
        for field in ["limits", "requests"] { if let sum = sum(field) { resources[field] = sum } }
        return resources.map?.isEmpty == false ? resources : nil
    }

    private func sum(_ field: String) -> Node? {
        var total: [String: Quantity] = [:]
        var order: [String] = []
        func amounts(_ container: ContainerState) -> [(String, Quantity)] {
            (container.spec.value(at: "resources", field)?.map ?? Mapping()).compactMap { entry in
                entry.value.scalarText.flatMap { Quantity($0) }.map { (entry.key, $0) }
            }
        }
        for container in containers where !container.isInit || container.isSidecar {
            for (name, amount) in amounts(container) {
                if total[name] == nil { order.append(name) }
                total[name] = total[name].map { Self.sum($0, amount) } ?? amount
            }
        }
        for container in containers where container.isInit && !container.isSidecar {
            for (name, amount) in amounts(container) where total[name].map({ $0 < amount }) ?? true {
                if total[name] == nil { order.append(name) }
                total[name] = amount
            }
        }
        guard !order.isEmpty else { return nil }
        var node: Node = .emptyMap
        for name in order.sorted() { node[name] = total[name].map { Node($0.text) } }
        return node
    }

    private static func sum(_ left: Quantity, _ right: Quantity) -> Quantity {
        let milli = left.milli + right.milli
        guard milli % 1000 == 0 else { return Quantity("\(milli)m") ?? left }
        let units = milli / 1000
        for (suffix, size) in [("Gi", Int128(1) << 30), ("Mi", 1 << 20), ("Ki", 1 << 10)]
        where units != 0 && units % size == 0 {
            return Quantity("\(units / size)\(suffix)") ?? left
        }
        return Quantity("\(units)") ?? left
    }
}
