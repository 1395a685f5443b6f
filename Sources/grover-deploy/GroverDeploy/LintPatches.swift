import Documents

/// The files that kustomizations lay over others. They hold a part of an object each.
enum LintPatches {
    private static let names = ["kustomization.yaml", "kustomization.yml", "Kustomization"]

    /// - Parameter folder: as findings name it
    static func names(in folder: String, of entries: [String], read: (String) -> [UInt8]?) -> Set<String> {
        guard let name = names.first(where: entries.contains), let bytes = read(name),
            let root = (try? YAML.read(bytes, file: name, as: .kubernetes))?.first
        else { return [] }
        var paths: [String] = []
        for key in ["patches", "patchesJson6902", "replacements"] {
            paths += (root[key]?.list ?? []).compactMap { $0["path"]?.string }
        }
        for key in ["patchesStrategicMerge", "configurations"] {
            // A patch may also stand there itself.
            paths += (root[key]?.list ?? []).compactMap(\.string).filter { !$0.contains("\n") }
        }
        return Set(paths.map { join(folder, $0) })
    }

    /// A path from a folder, without `.` and `..` where that is possible.
    private static func join(_ folder: String, _ path: String) -> String {
        var parts = folder == "." ? [] : folder.split(separator: "/", omittingEmptySubsequences: false)
        for part in path.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != "..", last != "" {
                parts.removeLast()
            } else {
                parts.append(part)
            }
        }
        return parts.joined(separator: "/")
    }
}
