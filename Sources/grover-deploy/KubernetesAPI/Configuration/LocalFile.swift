internal import Documents
internal import Glibc

/// Reads the small files that a configuration is made of.
enum LocalFile {
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// - Throws: `Problem` that names the file and what to do.
    static func read(_ path: String, limit: Int = 16 << 20) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw problem(path, errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw problem(path, errno) }
            if count == 0 { return bytes }
            guard bytes.count + count <= limit else { throw Problem("\(path) is larger than \(limit) bytes") }
            bytes += chunk[..<count]
        }
    }

    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    static func resolve(_ path: String, against folder: String) -> String {
        path.hasPrefix("/") ? path : "\(folder)/\(path)"
    }

    private static func problem(_ path: String, _ code: Int32) -> Problem {
        let advice =
            switch code {
            case ENOENT: "check the path"
            case EACCES: "give yourself read permission"
            default: "check the file"
            }
        return Problem("cannot read \(path): \(String(cString: strerror(code)).lowercased()); \(advice)")
    }
}
