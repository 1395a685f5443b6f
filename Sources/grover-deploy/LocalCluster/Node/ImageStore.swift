internal import Crypto
internal import Documents
internal import Glibc

/// The images of a local cluster: names like `grover/post:1.4.0` that stand for an executable.
///
/// The executable is copied into the state folder under its digest, so that building it anew does not change a
/// release that runs. Loads are seen by a running control plane, because it reads the list for each container.
public struct ImageStore: Sendable {
    public struct Image: Sendable, Equatable {
        public let name: String
        /// `sha256:…` of the executable and its arguments; a pod reports it as `imageID`.
        public let digest: String
        /// The copy in the state folder.
        public let executable: String
        public let arguments: [String]
        public let bytes: Int
    }

    private let folder: String
    private var listPath: String { "\(folder)/images.json" }

    public init(stateFolder: String) {
        folder = "\(stateFolder)/images"
    }

    /// Makes the name stand for the executable from now on; containers that run keep what they have.
    @discardableResult
    public func load(_ name: String, executable: String, arguments: [String] = []) throws -> Image {
        try load(name, ProgramFile(executable, searchPath: ""), arguments: arguments)
    }

    /// The same for a program that may be an interpreter of this machine, which is not copied.
    @discardableResult
    public func load(_ name: String, _ program: ProgramFile, arguments: [String] = []) throws -> Image {
        try HostFiles.makeFolder(folder)
        let (content, bytes) = program.staysInPlace ? (program.path, 0) : try copy(program.path)
        var digest = SHA256()
        digest.update(data: Array(content.utf8))
        for argument in arguments { digest.update(data: [0] + Array(argument.utf8)) }
        let image = Image(
            name: Self.normalized(name), digest: "sha256:" + Self.hex(digest.finalize()),
            executable: place(of: content), arguments: arguments, bytes: bytes)
        try updateList { list in
            list[image.name] = [
                "digest": Node(image.digest), "executable": Node(content),
                "arguments": Node(arguments.map { Node($0) }), "bytes": Node(bytes),
            ]
        }
        return image
    }

    /// Whether a manifest could name such an image.
    public static func isName(_ name: String) -> Bool {
        let letters = name.unicodeScalars
        guard (1...512).contains(letters.count), let first = letters.first, let last = letters.last else {
            return false
        }
        func isWord(_ letter: Unicode.Scalar) -> Bool {
            letter.isASCII && (letter.properties.isAlphabetic || letter.properties.numericType != nil)
        }
        return isWord(first) && isWord(last)
            && letters.allSatisfy { isWord($0) || "._-/:@".unicodeScalars.contains($0) }
    }

    public func image(named name: String) -> Image? {
        let name = Self.normalized(name)
        return list[name].flatMap { image(name, $0) }
    }

    public var images: [Image] {
        (list.map ?? Mapping()).compactMap { image($0.key, $0.value) }
    }

    /// A name without a tag means `latest`, as everywhere.
    private static func normalized(_ name: String) -> String {
        let last = name.split(separator: "/").last ?? ""
        return last.contains(":") || name.contains("@") ? name : "\(name):latest"
    }

    private var list: Node { HostFiles.read(listPath).flatMap { try? JSON.read($0) } ?? .emptyMap }

    private func image(_ name: String, _ node: Node) -> Image? {
        guard let digest = node["digest"]?.string, let file = node["executable"]?.string else { return nil }
        return Image(
            name: name, digest: digest, executable: place(of: file),
            arguments: node["arguments"]?.list?.compactMap(\.string) ?? [], bytes: node["bytes"]?.int ?? 0)
    }

    /// A copy is named by its digest, a program that stays in place by its path.
    private func place(of file: String) -> String { file.hasPrefix("/") ? file : "\(folder)/\(file)" }

    /// Two loads at once wait for one another.
    private func updateList(_ change: (inout Node) -> Void) throws {
        let lock = open("\(folder)/.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0, flock(lock, LOCK_EX) == 0 else { throw HostError("lock", folder) }
        defer { close(lock) }
        var list = list
        change(&list)
        try HostFiles.write(JSON.bytes(list, .pretty), to: listPath)
    }

    /// - Returns: the copy's name in the folder, which is the content's digest, and its size.
    private func copy(_ executable: String) throws -> (name: String, bytes: Int) {
        let source = open(executable, O_RDONLY | O_CLOEXEC)
        guard source >= 0 else { throw HostError("read", executable) }
        defer { close(source) }
        let temporary = "\(folder)/.loading-\(getpid())-\(UInt32.random(in: 0 ... .max))"
        let target = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o700)
        guard target >= 0 else { throw HostError("create", temporary) }
        defer { unlink(temporary) }
        var hasher = SHA256()
        var size = 0
        var chunk = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = read(source, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                if count == 0 { break }
                close(target)
                throw HostError("read", executable)
            }
            hasher.update(data: chunk[..<count])
            size += count
            guard HostFiles.writeAll(chunk[..<count], to: target) else {
                let reason = errno
                close(target)
                throw HostError("write", temporary, reason)
            }
        }
        close(target)
        let name = Self.hex(hasher.finalize())
        guard rename(temporary, "\(folder)/\(name)") == 0 else { throw HostError("write", "\(folder)/\(name)") }
        return (name, size)
    }

    private static func hex(_ digest: some Sequence<UInt8>) -> String {
        digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
