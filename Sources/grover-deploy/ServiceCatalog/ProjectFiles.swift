internal import Documents

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The texts that a project deploys from, by path below its folder.
public struct ProjectFiles: Sendable {
    public static let catalog = "manifests/catalog.yaml"
    static let environments = "manifests/environments/"
    static let templates = "templates/"
    static let parts = "templates/parts/"

    public var texts: [String: String]
    /// Where the files that the catalog names are read from; nil where `texts` has them.
    private let folder: String?

    public init(_ texts: [String: String]) {
        self.texts = texts
        folder = nil
    }

    /// Reads what a folder holds of catalog, environments and templates.
    ///
    /// - Throws: `Problem`, for a folder without a catalog and for a file that cannot be read.
    public init(folder: String) throws {
        texts = [:]
        self.folder = folder
        guard let catalog = try Self.read(Self.catalog, in: folder) else {
            throw Problem(
                "there is no \(Self.catalog) in \(folder); run this in the folder of your project, or write one")
        }
        texts[Self.catalog] = catalog
        for subfolder in [Self.environments, Self.templates, Self.parts] {
            for name in Self.list(folder + "/" + subfolder) where name.hasSuffix(".yaml") {
                texts[subfolder + name] = try Self.read(subfolder + name, in: folder)
            }
        }
    }

    /// The environments that have a file, by name.
    var environmentNames: [String] {
        texts.keys.filter { $0.hasPrefix(Self.environments) }
            .map { String($0.dropFirst(Self.environments.count).dropLast(".yaml".count)) }.sorted()
    }

    static func environmentFile(_ name: String) -> String {
        environments + name + ".yaml"
    }

    /// The templates of the project, by path below `templates/`.
    var templateTexts: [String: String] {
        var found: [String: String] = [:]
        for (path, text) in texts where path.hasPrefix(Self.templates) {
            found[String(path.dropFirst(Self.templates.count))] = text
        }
        return found
    }
}

extension ProjectFiles {
    /// The text of a file that the catalog names; nil when there is none.
    ///
    /// A link may lead to another file of the project and no further: who may propose a change to a catalog could have any file
    /// of the machine that renders it published otherwise.
    func source(_ path: String) throws(Problem) -> String? {
        guard let folder else { return texts[path] }
        guard let root = Self.real(folder) else { throw Self.unreadable(folder, errno) }
        guard let real = Self.real(folder + "/" + path) else {
            let code = errno
            var status = stat()
            if lstat(folder + "/" + path, &status) == 0 {
                throw Problem("\(path) is a link that leads nowhere; mend it, or put the file in its place")
            }
            if code == ENOENT || code == ENOTDIR { return nil }
            throw Self.unreadable(path, code)
        }
        let inside = root == "/" ? root : root + "/"
        guard real.hasPrefix(inside) else {
            throw Problem("\(path) leads out of the project's folder; copy the file into it")
        }
        let name = String(real.dropFirst(inside.count))
        guard TextFormat.projectPath.accepts(name) else {
            throw Problem("\(path) leads to \(name), which is hidden; copy the file beside the others")
        }
        return try Self.read(name, in: root)
    }

    /// The names beside a path, to find the one that was meant.
    func neighbours(of path: String) -> [String] {
        let parent = path.split(separator: "/").dropLast().map { $0 + "/" }.joined()
        guard let folder else { return texts.keys.filter { $0.hasPrefix(parent) }.sorted() }
        return Self.list(folder + "/" + parent).filter { !$0.hasPrefix(".") }.map { parent + $0 }
    }

    private static func real(_ path: String) -> String? {
        guard let found = realpath(path, nil) else { return nil }
        defer { free(found) }
        return String(cString: found)
    }

    private static let largestFile = 16 << 20

    /// A file's text; nil when there is no such file.
    private static func read(_ name: String, in folder: String) throws(Problem) -> String? {
        // Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
        let file = open(folder + "/" + name, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw unreadable(name, errno)
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw unreadable(name, errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw Problem("\(name) is not a file; write it as one") }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let size = chunk.count
            let count = chunk.withUnsafeMutableBytes { systemRead(file, $0.baseAddress, size) }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw unreadable(name, errno) }
            if count == 0 { break }
            bytes.append(contentsOf: chunk.prefix(count))
            guard bytes.count <= largestFile else {
                throw Problem("\(name) is larger than \(largestFile >> 20) MiB; split it")
            }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Problem("\(name) is not UTF-8; save it as UTF-8")
        }
        return text
    }

    private static func unreadable(_ name: String, _ code: Int32) -> Problem {
        let advice = code == EACCES ? "give yourself read permission" : "check the file"
        return Problem("\(name) cannot be read: \(String(cString: strerror(code)).lowercased()); \(advice)")
    }

    /// The names in a folder, sorted; none when there is no such folder.
    private static func list(_ path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            names.append(
                withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                    pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                })
        }
        return names.sorted()
    }
}

private func systemRead(_ file: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(file, buffer, count)
}
