internal import Documents

/// One kubeconfig file as it was written.
struct KubeconfigFile {
    let path: String
    let root: Node

    /// - Throws: `Problem`
    init(_ path: String) throws {
        self.path = path
        let bytes = try LocalFile.read(path)
        root = try YAML.read(bytes, file: path, as: .kubernetes).first ?? .emptyMap
        guard root.map != nil else {
            throw Problem("a kubeconfig is a mapping, this is a \(root.typeName); check the file", at: root.place)
        }
    }

    /// The `inner` mapping of the entry of that name in the list `key`.
    func entry(_ key: String, _ inner: String, named name: String) throws -> KubeconfigEntry? {
        for item in try list(key) where item["name"]?.string == name {
            let body = item[inner] ?? .emptyMap
            guard body.map != nil || body.isNull else {
                throw Problem("'\(inner)' must be a mapping; check the file", at: body.place)
            }
            return KubeconfigEntry(node: body, path: path, place: item.place, what: "\(inner) '\(name)'")
        }
        return nil
    }

    func names(_ key: String) -> [String] {
        (root[key]?.list ?? []).compactMap { $0["name"]?.string }
    }

    private func list(_ key: String) throws -> [Node] {
        guard let node = root[key], !node.isNull else { return [] }
        guard let items = node.list else {
            throw Problem("'\(key)' must be a list of entries with a name; check the file", at: node.place)
        }
        return items
    }
}

/// A cluster, user or context of a kubeconfig; its relative paths start at its file's folder.
struct KubeconfigEntry {
    let node: Node
    let path: String
    let place: Place?
    let what: String

    /// A value that is text; empty text counts as none.
    func text(_ key: String) throws -> String? {
        guard let value = node[key], !value.isNull else { return nil }
        guard let text = value.string else {
            throw Problem("'\(key)' of \(what) must be text, not a \(value.typeName); quote it", at: value.place)
        }
        return text.isEmpty ? nil : text
    }

    func flag(_ key: String) throws -> Bool {
        guard let value = node[key], !value.isNull else { return false }
        guard let flag = value.bool else {
            throw Problem("'\(key)' of \(what) must be true or false, not a \(value.typeName)", at: value.place)
        }
        return flag
    }

    func filePath(_ key: String) throws -> String? {
        try text(key).map { LocalFile.resolve($0, against: LocalFile.folder(of: path)) }
    }

    /// The bytes of `key-data`, or else of the file that `key` names.
    func data(_ key: String) throws -> [UInt8]? {
        if let inline = try text("\(key)-data") {
            guard let bytes = Base64.decode(inline) else {
                throw Problem(
                    "'\(key)-data' of \(what) is not Base64; get a new kubeconfig", at: node["\(key)-data"]?.place)
            }
            return bytes
        }
        guard let file = try filePath(key) else { return nil }
        do {
            return try LocalFile.read(file)
        } catch let problem as Problem {
            throw Problem("\(what): \(problem.message)", at: node[key]?.place)
        }
    }
}
