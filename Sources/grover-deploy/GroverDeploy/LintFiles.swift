import Documents
import Linting
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The files that the paths of a command line mean.
enum LintFiles {
    private static let endings = [".yaml", ".yml", ".json"]
    private static let deepest = 64

    /// In the order of the paths; files of a folder by name. What does not exist is a source that cannot be read.
    static func sources(of paths: [String], in context: DeployContext) -> [LintSource] {
        var sources: [LintSource] = []
        var names: Set<String> = []
        for path in paths {
            let found =
                path == "-"
                ? [input(of: context)] : files(of: normal(path, in: context.folder), in: context.folder)
            sources += found.filter { names.insert($0.name).inserted }
        }
        return sources
    }

    static func isFolder(_ path: String, in context: DeployContext) -> Bool {
        kind(of: absolute(path, in: context.folder), followsLinks: true) == S_IFDIR
    }

    /// A file's text; nil when there is none.
    ///
    /// - Throws: `Problem`
    static func text(of path: String, in context: DeployContext) throws -> String? {
        let full = absolute(path, in: context.folder)
        guard kind(of: full, followsLinks: true) != nil else { return nil }
        let bytes: [UInt8]
        do {
            bytes = try read(full, limit: 16 << 20)
        } catch let problem as Problem {
            throw Problem(problem.message, at: Place(file: path, line: 1, column: 1))
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Problem("not UTF-8 text", at: Place(file: path, line: 1, column: 1))
        }
        return text
    }

    /// Writes a file whole or not at all, with the mode that it has, and through a link to where it leads.
    ///
    /// - Throws: `DeployFailure`, with the code for what lint could not read or write
    static func write(_ bytes: [UInt8], to path: String, in context: DeployContext) throws {
        let full = resolved(absolute(path, in: context.folder))
        var status = stat()
        let isThere = stat(full, &status) == 0
        // Renaming over it would put a file in its place.
        guard !isThere || status.st_mode & S_IFMT == S_IFREG else {
            throw DeployFailure(.changesPending, "\(path) cannot be written: it is not a file")
        }
        // Nor would it ask.
        guard !isThere || status.st_mode & 0o222 != 0 && access(full, W_OK) == 0 else {
            throw DeployFailure(.changesPending, "\(path) cannot be written: it is read-only")
        }
        let fresh = "\(full).\(getpid()).new"
        let file = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw DeployFailure(.changesPending, "\(path) cannot be written: \(reason())") }
        if isThere { fchmod(file, status.st_mode & 0o7777) }
        let output = FileOutput(descriptor: file)
        output.write(bytes)
        close(file)
        guard output.problem == nil, rename(fresh, full) == 0 else {
            let reason = output.problem ?? reason()
            unlink(fresh)
            throw DeployFailure(.changesPending, "\(path) cannot be written: \(reason)")
        }
    }

    /// The day, in universal time, as in `2026-06-01`.
    static var today: String {
        var now = time(nil)
        var parts = tm()
        gmtime_r(&now, &parts)
        func padded(_ number: Int32, _ digits: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, digits - text.count)) + text
        }
        return [padded(parts.tm_year + 1900, 4), padded(parts.tm_mon + 1, 2), padded(parts.tm_mday, 2)]
            .joined(separator: "-")
    }

    /// Processors that this process may use.
    static var processors: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    private static func files(of path: String, in folder: String) -> [LintSource] {
        let full = absolute(path, in: folder)
        guard kind(of: full, followsLinks: true) == S_IFDIR else {
            return [LintSource(name: path) { limit in try read(full, limit: limit) }]
        }
        var files: [String] = []
        var patches: Set<String> = []
        walk(full, name: path == "/" ? "" : path, depth: 0, into: &files, &patches)
        return files.map { name in
            var source = LintSource(name: name, isFoundInFolder: true) { limit in
                guard !name.unicodeScalars.contains("\u{FFFD}") else {
                    throw Problem("its name is not UTF-8; rename it, so that it can be named")
                }
                return try read(absolute(name, in: folder), limit: limit)
            }
            source.isPatch = patches.contains(name)
            return source
        }
    }

    /// Hidden folders and links to folders are passed over: what Git keeps, and ways in a circle.
    private static func walk(
        _ path: String, name: String, depth: Int, into files: inout [String], _ patches: inout Set<String>
    ) {
        guard depth < deepest else { return }
        let prefix = name == "." ? "" : name + "/"
        let found = entries(of: path)
        patches.formUnion(
            LintPatches.names(in: name, of: found) { entry in
                // A pipe of that name would be waited for.
                guard kind(of: path + "/" + entry, followsLinks: true) == S_IFREG else { return nil }
                return try? read(path + "/" + entry, limit: 1 << 20)
            })
        for entry in found {
            let below = path + "/" + entry
            // Bytes that are no UTF-8 came out as replacements, by which nothing can be found again.
            if entry.unicodeScalars.contains("\u{FFFD}"), endings.contains(where: entry.hasSuffix) {
                files.append(prefix + entry)
                continue
            }
            switch kind(of: below, followsLinks: false) {
            case S_IFDIR where !entry.hasPrefix(".") && entry != "node_modules":
                walk(below, name: prefix + entry, depth: depth + 1, into: &files, &patches)
            case S_IFREG where endings.contains(where: entry.hasSuffix):
                files.append(prefix + entry)
            case S_IFLNK where endings.contains(where: entry.hasSuffix):
                if kind(of: below, followsLinks: true) == S_IFREG { files.append(prefix + entry) }
            default: break
            }
        }
    }

    private static func entries(of path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    private static func kind(of path: String, followsLinks: Bool) -> mode_t? {
        var status = stat()
        guard (followsLinks ? stat(path, &status) : lstat(path, &status)) == 0 else { return nil }
        return status.st_mode & S_IFMT
    }

    /// Where a link leads in the end; the path itself for what is no link, or not there.
    private static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    /// The name by which findings and globs know a file: from the working folder where it is below, without `./`.
    private static func normal(_ path: String, in folder: String) -> String {
        var parts: [Substring] = []
        let root = folder.hasSuffix("/") ? folder : folder + "/"
        let below = path.hasPrefix(root) ? path.dropFirst(root.count) : path[...]
        for part in below.split(separator: "/") where part != "." { parts.append(part) }
        let name = parts.joined(separator: "/")
        if below.hasPrefix("/") { return "/" + name }
        return name.isEmpty ? "." : name
    }

    private static func absolute(_ path: String, in folder: String) -> String {
        path.hasPrefix("/") ? path : folder + "/" + path
    }

    /// Standard input can be read once; it is kept for who asks again.
    private static func input(of context: DeployContext) -> LintSource {
        let holder = Kept()
        return LintSource(name: "-") { limit in
            try holder.bytes.withLock { bytes in
                if let bytes { return bytes }
                let fresh = try context.input(limit + 1)
                bytes = fresh
                return fresh
            }
        }
    }

    private final class Kept: Sendable {
        let bytes = Mutex<[UInt8]?>(nil)
    }

    /// What a file holds, one byte more than the limit at most.
    static func read(_ path: String, limit: Int) throws -> [UInt8] {
        // A pipe that nobody writes to yet must not keep the command from being interrupted.
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw Problem("cannot be read: \(reason())") }
        defer { close(file) }
        return try read(file, limit: limit + 1)
    }

    /// - Throws: `Problem`
    static func read(_ file: Int32, limit: Int) throws -> [UInt8] {
        var status = stat()
        let isRegular = fstat(file, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        // One more than there should be, so that most files take one look and one at their end.
        let expected = isRegular ? Int(status.st_size) + 1 : 64 << 10
        var bytes: [UInt8] = []
        while bytes.count < limit {
            if !isRegular { try waitForInput(file) }
            let part = try readPart(file, min(max(expected - bytes.count, 4 << 10), limit - bytes.count))
            if part.isEmpty { break }
            if bytes.isEmpty { bytes = part } else { bytes += part }
        }
        return bytes
    }

    private static func readPart(_ file: Int32, _ most: Int) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: most) { buffer, count in
            while true {
                let found = systemRead(file, buffer.baseAddress, most)
                if found < 0 && (errno == EINTR || errno == EAGAIN) {
                    if errno == EAGAIN { try waitForInput(file) }
                    continue
                }
                guard found >= 0 else { throw Problem("cannot be read: \(reason())") }
                count = found
                return
            }
        }
    }

    /// - Throws: `CancellationError`, for somebody who does not want to wait any more
    private static func waitForInput(_ file: Int32) throws {
        var request = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
        while true {
            try Task.checkCancellation()
            let ready = poll(&request, 1, 100)
            if ready > 0 || ready < 0 && errno != EINTR { return }
        }
    }

    private static func reason() -> String { String(cString: strerror(errno)).lowercased() }
}

private func systemRead(_ file: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(file, buffer, count)
}
