internal import Documents

extension ServiceChecks {
    /// What may stand at which path; that sources exist is seen when they are read.
    mutating func checkFiles() {
        let files = service.settings["files"]?.map ?? Mapping()
        let volumes = service.settings["volumes"]?.map ?? Mapping()
        let volumePaths = Set(volumes.map { Self.plain($0.key) })
        let paths = Set(files.map { Self.plain($0.key) })
        var seen: Set<String> = []
        var keys: [String: String] = [:]
        for entry in files {
            let path = Self.plain(entry.key)
            let isSource = entry.value["source"]?.isNull == false
            if Self.words(entry.value, ["source", "secret"]).isEmpty {
                report("has a file from nowhere at '\(entry.key)'; write 'source' or 'secret'", at: entry.keyPlace)
            } else if path == "/" || (isSource && entry.key.hasSuffix("/")) {
                report("has a file at '\(entry.key)', which names none; end it with a name", at: entry.keyPlace)
            } else if !seen.insert(path).inserted {
                report("has '\(path)' twice in 'files'; keep one", at: entry.keyPlace)
            } else if volumePaths.contains(path) {
                report("has '\(path)' in 'files' and in 'volumes'; keep one", at: entry.keyPlace)
            } else if isSource, MountNames.key(path).utf8.count > MountNames.longestKey {
                report("has a file whose path is longer than \(MountNames.longestKey) characters", at: entry.keyPlace)
            } else if isSource, let other = keys.updateValue(path, forKey: MountNames.key(path)) {
                report("has '\(other)' and '\(path)', whose keys are alike; rename one", at: entry.keyPlace)
            }
        }
        for entry in [Mapping.Entry](files) + [Mapping.Entry](volumes) {
            guard let parent = Self.parents(of: Self.plain(entry.key)).last(where: paths.contains) else { continue }
            report(
                "has '\(Self.plain(entry.key))' inside of '\(parent)', which is read-only; move one",
                at: entry.keyPlace)
        }
        checkVolumeNames(files, volumes, isFileThere: !keys.isEmpty)
    }

    /// A StatefulSet's claim would take the place of another volume of its name, without a word.
    private mutating func checkVolumeNames(_ files: Mapping, _ volumes: Mapping, isFileThere: Bool) {
        var taken: Set<String> = isFileThere ? [MountNames.files] : []
        for entry in files where entry.value["secret"]?.isNull == false {
            taken.insert(MountNames.volume("secret", entry.key))
        }
        for entry in volumes where entry.value["claim"]?.string == nil {
            taken.insert(MountNames.volume("dir", entry.key))
        }
        for entry in volumes {
            guard let claim = entry.value["claim"], let name = claim.string, taken.contains(name) else { continue }
            report("has claim '\(name)', which is the name of another of its volumes; rename it", at: claim.place)
        }
    }

    private static func plain(_ path: String) -> String {
        "/" + path.split(separator: "/").joined(separator: "/")
    }

    private static func parents(of path: String) -> [String] {
        path.indices.dropFirst().filter { path[$0] == "/" }.map { String(path[..<$0]) }
    }
}
