internal import Documents
internal import Glibc
internal import KubernetesModel

/// The folders that a pod's volumes are on this machine.
///
/// Claims live in the state folder under namespace and name and survive the cluster's stop; all else goes with the pod.
/// Read-only mounts and the size limits of emptyDir are not enforced.
struct PodVolumes {
    let pod: Node
    let podFolder: String
    let stateFolder: String
    let environment: ContainerEnvironment
    /// Service account tokens by volume and path in it.
    var tokens: [String: [String: String]] = [:]

    /// Makes every volume, and writes what has changed of those that are written from objects.
    ///
    /// - Returns: the folder of each volume by name.
    func prepare(claimExists: (String) -> Bool) throws -> [String: String] {
        var folders: [String: String] = [:]
        for volume in pod.value(at: "spec", "volumes")?.list ?? [] {
            guard let name = volume["name"]?.string, !name.contains("/"), !name.hasPrefix(".") else { continue }
            do {
                folders[name] = try prepare(volume, name, claimExists)
            } catch {
                throw ContainerConfigError("MountVolume.SetUp failed for volume \"\(name)\" : \(error)")
            }
        }
        return folders
    }

    private func prepare(_ volume: Node, _ name: String, _ claimExists: (String) -> Bool) throws -> String {
        let folder = "\(podFolder)/volumes/\(name)"
        if let claim = volume.value(at: "persistentVolumeClaim", "claimName")?.string {
            guard claimExists(claim) else {
                throw ContainerConfigError("persistentvolumeclaim \"\(claim)\" not found")
            }
            let folder = Self.claimFolder(stateFolder, namespace: pod.objectNamespace ?? "default", claim)
            try HostFiles.makeFolder(folder)
            return folder
        }
        if let host = volume["hostPath"] { return try hostPath(host) }
        if VolumeContent.isWritten(volume) {
            try VolumeFolder(path: folder).write(VolumeContent(volume, environment, tokens: tokens[name] ?? [:]))
        } else {
            try HostFiles.makeFolder(folder)
        }
        return folder
    }

    private func hostPath(_ host: Node) throws -> String {
        let path = host["path"]?.string ?? ""
        func failed(_ what: String) -> ContainerConfigError {
            ContainerConfigError("hostPath type check failed: \(path) is not a \(what)")
        }
        switch host["type"]?.string ?? "" {
        case "DirectoryOrCreate": try HostFiles.makeFolder(path, mode: 0o755)
        case "FileOrCreate": if !HostFiles.exists(path) { try HostFiles.write([], to: path, mode: 0o644) }
        case "Directory": guard HostFiles.isFolder(path) else { throw failed("directory") }
        case "File": guard HostFiles.exists(path), !HostFiles.isFolder(path) else { throw failed("file") }
        default: break
        }
        return path
    }

    static func claimFolder(_ stateFolder: String, namespace: String, _ claim: String) -> String {
        "\(stateFolder)/volumes/\(namespace)/\(claim)"
    }

    /// Where a container sees the volumes, and where they are.
    ///
    /// - Parameter variables: for `subPathExpr`.
    /// - Throws: where a sub-path would lead out of its volume, also by a link.
    static func mounts(
        of container: Node, in folders: [String: String], _ variables: [String: String] = [:]
    ) throws -> [ReferenceRewriter.Mount] {
        try (container["volumeMounts"]?.list ?? []).compactMap { mount in
            guard let name = mount["name"]?.string, let folder = folders[name], var path = mount["mountPath"]?.string
            else { return nil }
            while path.count > 1 && path.hasSuffix("/") { path.removeLast() }
            let expression = mount["subPathExpr"]?.string.map { ContainerEnvironment.expand($0, variables) }
            guard let below = expression ?? mount["subPath"]?.string, !below.isEmpty else {
                return ReferenceRewriter.Mount(path: path, folder: folder)
            }
            let full = "\(folder)/\(below)"
            let isInside = !below.hasPrefix("/") && !below.split(separator: "/").contains("..")
            if isInside, !HostFiles.exists(full) { try HostFiles.makeFolder(full) }
            guard isInside, let root = HostFiles.real(folder), let real = HostFiles.real(full),
                real == root || real.hasPrefix(root + "/")
            else {
                throw ContainerConfigError(
                    "failed to prepare subPath for volumeMount \"\(name)\" of container "
                        + "\"\(container["name"]?.string ?? "")\"")
            }
            return ReferenceRewriter.Mount(path: path, folder: full)
        }
    }
}
