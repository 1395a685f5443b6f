internal import Documents

extension ServiceChecks {
    /// What may stand at which path; that sources exist is seen when they are read.
    mutating func checkFiles() {
        let files = service.settings["files"]?.map ?? Mapping()
        let volumes = Set((service.settings["volumes"]?.map ?? Mapping()).map { Self.plain($0.key) })
        let paths = Set(files.map { Self.plain($0.key) })
        var seen: Set<String> = []
        var keys: [String: String] = [:]
        for entry in files {
            let path = Self.plain(entry.key)
            let parents = path.indices.dropFirst().filter { path[$0] == "/" }.map { String(path[..<$0]) }
            if Self.words(entry.value, ["source", "secret"]).isEmpty {
                report("has a file from nowhere at '\(entry.key)'; write 'source' or 'secret'", at: entry.keyPlace)
            } else if path == "/" || (entry.key.hasSuffix("/") && entry.value["source"]?.isNull == false) {
                report("has a file at '\(entry.key)', which names none; end it with a name", at: entry.keyPlace)
            } else if !seen.insert(path).inserted {
                report("has '\(path)' twice in 'files'; keep one", at: entry.keyPlace)
            } else if volumes.contains(path) {
                report("has '\(path)' in 'files' and in 'volumes'; keep one", at: entry.keyPlace)
            } else if let parent = parents.last(where: paths.contains) {
                report("has '\(path)' inside of '\(parent)', which is read-only; move one", at: entry.keyPlace)
            } else if entry.value["source"]?.isNull == false,
                let other = keys.updateValue(path, forKey: ServiceFile.key(path))
            {
                report("has '\(other)' and '\(path)', whose keys are alike; rename one", at: entry.keyPlace)
            }
        }
    }

    private static func plain(_ path: String) -> String {
        "/" + path.split(separator: "/").joined(separator: "/")
    }
}

/// How a file of a service is kept in its ConfigMap.
public enum ServiceFile {
    /// The key for a path in a pod.
    public static func key(_ path: String) -> String {
        let plain = path.split(separator: "/").joined(separator: "-").unicodeScalars.map { scalar in
            scalar.isASCII
                && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                    || "-_.".unicodeScalars.contains(scalar))
                ? Character(scalar) : "_"
        }
        // A key may not start with two dots.
        return (plain.starts(with: "..") ? "_" : "") + String(plain)
    }
}
