internal import Documents
internal import Glibc
internal import KubernetesModel

/// The folders that a pod's volumes are on this machine.
///
/// Claims live in the state folder under namespace and name and survive the cluster's stop; all else goes with the pod.
/// ConfigMaps and Secrets are written when the pod starts and stay as they are until it is replaced.
struct PodVolumes {
    let pod: Node
    let podFolder: String
    let stateFolder: String
    let environment: ContainerEnvironment

    /// Makes every volume.
    ///
    /// - Returns: the folder of each volume by name.
    func prepare(claimExists: (String) -> Bool) throws -> [String: String] {
        var folders: [String: String] = [:]
        for volume in pod.value(at: "spec", "volumes")?.list ?? [] {
            guard let name = volume["name"]?.string else { continue }
            var folder = "\(podFolder)/volumes/\(name)"
            if let claim = volume.value(at: "persistentVolumeClaim", "claimName")?.string {
                guard claimExists(claim) else {
                    throw ContainerConfigError("persistentvolumeclaim \"\(claim)\" not found")
                }
                folder = Self.claimFolder(stateFolder, namespace: pod.objectNamespace ?? "default", claim)
            } else if let path = volume.value(at: "hostPath", "path")?.string {
                folder = path
            }
            if volume["hostPath"] == nil { try HostFiles.makeFolder(folder) }
            for source in [volume] + (volume.value(at: "projected", "sources")?.list ?? []) {
                try write(source, into: folder)
            }
            folders[name] = folder
        }
        return folders
    }

    static func claimFolder(_ stateFolder: String, namespace: String, _ claim: String) -> String {
        "\(stateFolder)/volumes/\(namespace)/\(claim)"
    }

    /// Where a container sees the volumes, and where they are.
    static func mounts(of container: Node, in folders: [String: String]) -> [ReferenceRewriter.Mount] {
        (container["volumeMounts"]?.list ?? []).compactMap { mount in
            guard let folder = mount["name"]?.string.flatMap({ folders[$0] }), var path = mount["mountPath"]?.string
            else { return nil }
            while path.count > 1 && path.hasSuffix("/") { path.removeLast() }
            let below = mount["subPath"]?.string.map { "/\($0)" } ?? ""
            return ReferenceRewriter.Mount(path: path, folder: folder + below)
        }
    }

    private func write(_ source: Node, into folder: String) throws {
        let entries: [String: [UInt8]]
        let parts: Node
        if let configMap = source["configMap"] {
            parts = configMap
            entries = try found(configMap) { try environment.config.configMap(configMap["name"]?.string ?? "") }
        } else if let secret = source["secret"] {
            parts = secret
            let name = (secret["secretName"] ?? secret["name"])?.string ?? ""
            entries = try found(secret) { try environment.config.secret(name) }
        } else if let downward = source["downwardAPI"] {
            for item in downward["items"]?.list ?? [] {
                guard let path = item["path"]?.string, let field = item.value(at: "fieldRef", "fieldPath")?.string
                else { continue }
                try write(Array(environment.field(field).utf8), to: path, below: folder, mode: 0o644)
            }
            return
        } else {
            return
        }
        let mode = mode_t(clamping: parts["defaultMode"]?.int ?? 0o644)
        guard let items = parts["items"]?.list else {
            for (key, bytes) in entries { try write(bytes, to: key, below: folder, mode: mode) }
            return
        }
        for item in items {
            guard let key = item["key"]?.string, let path = item["path"]?.string else { continue }
            guard let bytes = entries[key] else {
                if parts["optional"]?.bool == true { continue }
                throw ContainerConfigError("references non-existent config key: \(key)")
            }
            try write(bytes, to: path, below: folder, mode: item["mode"]?.int.map { mode_t(clamping: $0) } ?? mode)
        }
    }

    private func found(_ source: Node, _ find: () throws -> Node) throws -> [String: [UInt8]] {
        do {
            return ConfigSource.entries(of: try find())
        } catch let error as ContainerConfigError {
            if source["optional"]?.bool == true { return [:] }
            throw error
        }
    }

    private func write(_ bytes: [UInt8], to path: String, below folder: String, mode: mode_t) throws {
        guard !path.hasPrefix("/"), !path.split(separator: "/").contains("..") else {
            throw ContainerConfigError("volume path '\(path)' leads out of the volume")
        }
        if let slash = path.lastIndex(of: "/") { try HostFiles.makeFolder("\(folder)/\(path[..<slash])") }
        try HostFiles.write(bytes, to: "\(folder)/\(path)", mode: mode | 0o400)
    }
}
