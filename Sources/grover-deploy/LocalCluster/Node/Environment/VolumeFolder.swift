internal import Glibc
internal import KubernetesModel

/// Writes a volume's content so that readers see all of the old or all of the new.
///
/// The files are in a folder of their own that `..data` names; what a reader opens is a link through `..data`, which
/// one rename turns over.
struct VolumeFolder {
    let path: String
    private var data: String { "\(path)/..data" }

    func write(_ content: VolumeContent) throws {
        try HostFiles.makeFolder(path)
        guard !holds(content) else { return }
        let before = Self.link(data)
        let name = "..\(Timestamp.now.microseconds)"
        for (file, what) in content.files {
            let full = "\(path)/\(name)/\(file)"
            if let slash = full.lastIndex(of: "/") { try HostFiles.makeFolder(String(full[..<slash]), mode: 0o755) }
            try HostFiles.write(what.bytes, to: full, mode: what.mode)
        }
        try HostFiles.makeFolder("\(path)/\(name)", mode: 0o755)
        let fresh = "\(path)/..data_tmp"
        unlink(fresh)
        guard symlink(name, fresh) == 0, rename(fresh, data) == 0 else { throw HostError("write", data) }
        let tops = Set(content.files.keys.map { String($0.prefix { $0 != "/" }) })
        for top in tops where Self.link("\(path)/\(top)") == nil {
            guard symlink("..data/\(top)", "\(path)/\(top)") == 0 || errno == EEXIST else {
                throw HostError("write", "\(path)/\(top)")
            }
        }
        for old in HostFiles.names(in: path) where !old.hasPrefix("..") && !tops.contains(old) {
            if Self.link("\(path)/\(old)")?.hasPrefix("..data/") == true { unlink("\(path)/\(old)") }
        }
        if let before, before.hasPrefix(".."), !before.contains("/") { HostFiles.remove("\(path)/\(before)") }
    }

    private func holds(_ content: VolumeContent) -> Bool {
        guard Self.link(data) != nil, Self.files(below: data) == Set(content.files.keys) else { return false }
        return content.files.allSatisfy { file, what in HostFiles.read("\(data)/\(file)") == what.bytes }
    }

    private static func files(below folder: String) -> Set<String> {
        var files: Set<String> = []
        for name in HostFiles.names(in: folder) {
            let inner = HostFiles.isFolder("\(folder)/\(name)") ? Self.files(below: "\(folder)/\(name)") : nil
            if let inner { files.formUnion(inner.map { "\(name)/\($0)" }) } else { files.insert(name) }
        }
        return files
    }

    private static func link(_ path: String) -> String? {
        var bytes = [CChar](repeating: 0, count: 4096)
        let count = readlink(path, &bytes, bytes.count)
        return count > 0 ? String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self) : nil
    }
}
