internal import Documents
internal import Glibc
internal import KubernetesModel

/// What a configMap, secret, downwardAPI or projected volume holds, from the objects that it names.
struct VolumeContent: Equatable {
    struct File: Equatable {
        let bytes: [UInt8]
        let mode: mode_t
    }

    private(set) var files: [String: File] = [:]

    /// Whether the volume is written from objects, and changes with them.
    static func isWritten(_ volume: Node) -> Bool {
        ["configMap", "secret", "downwardAPI", "projected"].contains { volume[$0] != nil }
    }

    /// - Parameter tokens: the token of each `serviceAccountToken` source, by its path in the volume.
    init(_ volume: Node, _ environment: ContainerEnvironment, tokens: [String: String]) throws {
        let projected = volume["projected"]
        for source in projected?["sources"]?.list ?? [volume] {
            let mode = (projected ?? source["configMap"] ?? source["secret"] ?? source["downwardAPI"])?["defaultMode"]
            try add(source, environment, tokens, mode: Self.mode(mode) ?? 0o644)
        }
    }

    private mutating func add(
        _ source: Node, _ environment: ContainerEnvironment, _ tokens: [String: String], mode: mode_t
    ) throws {
        if let configMap = source["configMap"] {
            try add(configMap, "config", mode) { try environment.config.configMap(configMap["name"]?.string ?? "") }
        } else if let secret = source["secret"] {
            let name = (secret["secretName"] ?? secret["name"])?.string ?? ""
            try add(secret, "secret", mode) { try environment.config.secret(name) }
        } else if let downward = source["downwardAPI"] {
            for item in downward["items"]?.list ?? [] {
                guard let path = item["path"]?.string else { continue }
                let text: String
                if let field = item.value(at: "fieldRef", "fieldPath")?.string {
                    text = try environment.field(field)
                } else if let resource = item["resourceFieldRef"] {
                    text = try environment.resource(resource)
                } else {
                    continue
                }
                try put(Array(text.utf8), at: path, Self.mode(item["mode"]) ?? mode)
            }
        } else if let path = source.value(at: "serviceAccountToken", "path")?.string, let token = tokens[path] {
            try put(Array(token.utf8), at: path, 0o600)
        }
    }

    private mutating func add(_ source: Node, _ kind: String, _ mode: mode_t, _ find: () throws -> Node) throws {
        let isOptional = source["optional"]?.bool == true
        let entries: [String: [UInt8]]
        do {
            entries = ConfigSource.entries(of: try find())
        } catch let error as ContainerConfigError {
            if isOptional { return }
            throw error
        }
        guard let items = source["items"]?.list, !items.isEmpty else {
            for (key, bytes) in entries { try put(bytes, at: key, mode) }
            return
        }
        for item in items {
            guard let key = item["key"]?.string, let path = item["path"]?.string else { continue }
            guard let bytes = entries[key] else {
                if isOptional { continue }
                throw ContainerConfigError("references non-existent \(kind) key: \(key)")
            }
            try put(bytes, at: path, Self.mode(item["mode"]) ?? mode)
        }
    }

    private mutating func put(_ bytes: [UInt8], at path: String, _ mode: mode_t) throws {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard !parts.contains(".."), !parts.contains(""), !path.hasPrefix("..") else {
            throw ContainerConfigError("volume path '\(path)' leads out of the volume")
        }
        // The owner must be able to read and to replace what it has written.
        files[path] = File(bytes: bytes, mode: mode & 0o777 | 0o400)
    }

    private static func mode(_ node: Node?) -> mode_t? { node?.int.map { mode_t(clamping: $0) } }
}
