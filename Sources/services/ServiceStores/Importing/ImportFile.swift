internal import ServiceKit

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A file to import, and what is in it.
struct ImportFile<Record: Sendable>: Sendable {
    /// As it was given, which is how it is named in messages.
    let name: String
    let kind: ImportKind<Record>
    let size: Int
    /// What the store knows it by, wherever it lies; nil for standard input, which cannot be read from the middle.
    let source: String?

    var isStandardInput: Bool { name == "-" }

    /// Looks at the file, so that one which is not there or is something else is told before any is imported.
    init(_ path: String, _ kind: ImportKind<Record>) throws(ImportFailure) {
        name = path
        self.kind = kind
        guard path != "-" else {
            (size, source) = (0, nil)
            return
        }
        // Opening says what is wrong with its form, too.
        _ = try LineReader(path: path, name: path)
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw ImportFailure("\(path) is not a file; give '-' to read from standard input")
        }
        size = Int(status.st_size)
        source = "\(kind.name) \(try Self.print(of: path)) \(size)"
    }

    /// Stands for how the file begins.
    private static func print(of path: String) throws(ImportFailure) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ImportFailure("cannot open \(path): \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        let bytes = [UInt8](unsafeUninitializedCapacity: 1 << 16) { space, count in
            count = max(read(descriptor, space.baseAddress, space.count), 0)
        }
        return String(Token.hash(String(decoding: bytes, as: UTF8.self)).prefix(32))
    }
}
