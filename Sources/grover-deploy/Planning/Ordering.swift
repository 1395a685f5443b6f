internal import Documents
internal import KubernetesModel

/// The order in which objects are written: what an object refers to comes before it.
enum Ordering {
    /// Levels of objects; those of one level do not refer to one another and may be written at once.
    ///
    /// - Throws: `Problem` that names the circle, where references lead back to their start.
    static func levels(_ objects: [Node]) throws -> [[Node]] {
        var depths: [Int?] = Array(repeating: nil, count: objects.count)
        var path: [Int] = []
        let index = Index(objects)

        func depth(of position: Int) throws -> Int {
            if let known = depths[position] { return known }
            if let start = path.firstIndex(of: position) {
                let circle = (path[start...] + [position]).map { objects[$0].reference?.description ?? "?" }
                throw Problem(
                    "objects refer to one another in a circle: \(circle.joined(separator: " -> "))",
                    at: objects[position].place)
            }
            path.append(position)
            var deepest = 0
            for target in index.targets(of: objects[position]) where target != position {
                deepest = max(deepest, try depth(of: target) + 1)
            }
            path.removeLast()
            depths[position] = deepest
            return deepest
        }

        var levels: [[Node]] = []
        for position in objects.indices {
            let depth = try depth(of: position)
            while levels.count <= depth { levels.append([]) }
            levels[depth].append(objects[position])
        }
        return levels
    }

    /// What is deleted first: traffic and scaling, then workloads, then what those need.
    static func deletionRank(_ entry: InventoryEntry) -> Int {
        switch entry.reference.gvk.kind {
        case "Ingress", "HorizontalPodAutoscaler", "PodDisruptionBudget": 0
        case "Service": 1
        case "Deployment", "StatefulSet", "DaemonSet", "CronJob", "Job": 2
        default: 3
        }
    }

    /// Finds objects by kind and name.
    private struct Index {
        private var positions: [String: Int] = [:]

        init(_ objects: [Node]) {
            for (position, object) in objects.enumerated() {
                if let kind = object.kind, let name = object.objectName { positions["\(kind)/\(name)"] = position }
            }
        }

        func targets(of object: Node) -> [Int] {
            var targets = References.of(object).compactMap { positions["\($0.kind)/\($0.name)"] }
            if let namespace = object.objectNamespace, let position = positions["Namespace/\(namespace)"] {
                targets.append(position)
            }
            return targets
        }
    }
}
