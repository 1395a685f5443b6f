internal import Documents
internal import KubernetesModel
internal import Planning

/// A release as ConfigMaps: `grover-<service>.v<N>`, and `.v<N>.<part>` for what does not fit into one.
enum ReleaseRecord {
    static let configMap = GroupVersionKind(apiVersion: "v1", kind: "ConfigMap")
    static let serviceLabel = "deploy.grover.dev/service"
    static let releaseLabel = "deploy.grover.dev/release"
    static let partLabel = "deploy.grover.dev/part"
    /// Bytes of compressed objects in one ConfigMap; base64 and the rest stay below the API's 1 MiB.
    static let partSize = 680_000

    static func name(_ service: String, _ number: Int, part: Int = 0) -> String {
        "grover-\(service).v\(number)" + (part == 0 ? "" : ".\(part)")
    }

    /// The ConfigMaps of a release, its main one first.
    static func write(_ release: Release, partSize: Int = partSize) throws -> [Node] {
        let packed = try Gzip.compress(JSON.bytes(Node(release.objects), .canonical))
        let parts = stride(from: 0, to: max(1, packed.count), by: partSize).map {
            Array(packed[$0..<min($0 + partSize, packed.count)])
        }
        return parts.enumerated().map { number, bytes in
            var map: Node = [
                "apiVersion": "v1", "kind": "ConfigMap",
                "metadata": [
                    "name": Node(name(release.service, release.number, part: number)),
                    "namespace": Node(release.namespace),
                    "labels": [
                        "app.kubernetes.io/managed-by": "grover-deploy", serviceLabel: Node(release.service),
                        releaseLabel: Node(String(release.number)), partLabel: Node(String(number)),
                    ],
                ],
                "binaryData": ["objects": Node(Base64.encode(bytes))],
            ]
            if number == 0 {
                map["data"] = ["release": Node(JSON.write(summary(release, parts: parts.count)))]
                map.set(release.resourceVersion.map { Node($0) }, at: "metadata", "resourceVersion")
            }
            return map
        }
    }

    /// The releases that these ConfigMaps hold, oldest first; one whose parts are missing is left out.
    static func read(_ maps: [Node], namespace: String) throws -> [Release] {
        var parts: [String: Node] = [:]
        for map in maps { parts[map.objectName ?? ""] = map }
        return try maps.compactMap { try release($0, parts, namespace) }.sorted { $0.number < $1.number }
    }

    private static func release(_ map: Node, _ parts: [String: Node], _ namespace: String) throws -> Release? {
        guard let text = map.value(at: "data", "release")?.string else { return nil }
        let summary = try JSON.read(text)
        guard let service = summary["service"]?.string, let number = summary["number"]?.int,
            let outcome = summary["outcome"]?.string.flatMap(Release.Outcome.init),
            let started = summary["startedAt"]?.string.flatMap(Timestamp.init)
        else { return nil }
        var packed: [UInt8] = []
        for part in 0..<max(1, summary["parts"]?.int ?? 1) {
            guard let text = parts[name(service, number, part: part)]?.value(at: "binaryData", "objects")?.string,
                let bytes = Base64.decode(text)
            else { return nil }
            packed += bytes
        }
        let objects = try JSON.read(try Gzip.expand(packed)).list ?? []
        var release = Release(
            service: service, namespace: namespace, number: number, outcome: outcome,
            by: summary["by"]?.string ?? "unknown", startedAt: started, rollbackOf: summary["rollbackOf"]?.int,
            fence: summary["fence"]?.int ?? 0, objects: objects,
            inventory: (summary["inventory"]?.list ?? []).compactMap { InventoryEntry($0) })
        release.finishedAt = summary["finishedAt"]?.string.flatMap(Timestamp.init)
        release.cause = summary["cause"]?.string
        release.resourceVersion = map.resourceVersion
        return release
    }

    private static func summary(_ release: Release, parts: Int) -> Node {
        var node: Node = [
            "service": Node(release.service), "number": Node(release.number),
            "outcome": Node(release.outcome.rawValue),
            "by": Node(release.by), "startedAt": Node(release.startedAt.text), "fence": Node(release.fence),
            "parts": Node(parts), "inventory": Node(release.inventory.map(\.node)),
        ]
        node["finishedAt"] = release.finishedAt.map { Node($0.text) }
        node["rollbackOf"] = release.rollbackOf.map { Node($0) }
        node["cause"] = release.cause.map { Node($0) }
        return node
    }
}
