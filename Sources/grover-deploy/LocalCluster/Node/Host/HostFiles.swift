internal import FoundationEssentials
internal import Glibc

/// What the machine refused, in words: the call, the path and the system's reason.
struct HostError: Error, CustomStringConvertible {
    let operation: String
    let path: String
    let number: CInt

    init(_ operation: String, _ path: String, _ number: CInt = errno) {
        self.operation = operation
        self.path = path
        self.number = number
    }

    var reason: String { String(cString: strerror(number)).lowercased() }
    var description: String { "cannot \(operation) \(path): \(reason)" }
}

/// Small files and folders of the state folder; all of it is the user's own (0700, 0600).
enum HostFiles {
    static func read(_ path: String) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        return readToEnd(file)
    }

    static func readToEnd(_ file: CInt) -> [UInt8]? {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let count = Glibc.read(file, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return count == 0 ? bytes : nil }
            bytes += chunk[..<count]
        }
    }

    /// Readers see the old bytes or the new ones, never a part.
    static func write(_ bytes: some Sequence<UInt8>, to path: String, mode: mode_t = 0o600) throws {
        let temporary = "\(path).\(getpid()).new"
        let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard file >= 0 else { throw HostError("create", temporary) }
        var failure: CInt = writeAll(Array(bytes)[...], to: file) ? 0 : errno
        if fchmod(file, mode) != 0 && failure == 0 { failure = errno }
        if close(file) != 0 && failure == 0 { failure = errno }
        if failure == 0 && rename(temporary, path) != 0 { failure = errno }
        guard failure == 0 else {
            unlink(temporary)
            throw HostError("write", path, failure)
        }
    }

    /// Writes to a file that stands already, in one piece: one of the kernel's own.
    static func put(_ text: String, into path: String) throws {
        let file = open(path, O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { throw HostError("write", path) }
        defer { close(file) }
        guard writeAll(Array(text.utf8)[...], to: file) else { throw HostError("write", path) }
    }

    static func writeAll(_ bytes: ArraySlice<UInt8>, to file: CInt) -> Bool {
        bytes.withUnsafeBytes { buffer in
            var written = 0
            while written < buffer.count {
                let count = Glibc.write(file, buffer.baseAddress?.advanced(by: written), buffer.count - written)
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { return false }
                written += count
            }
            return true
        }
    }

    static func makeFolder(_ path: String, mode: mode_t = 0o700) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: Int(mode)])
        } catch {
            throw HostError("make folder", path, errno)
        }
    }

    static func isFolder(_ path: String) -> Bool {
        let file = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard file >= 0 else { return false }
        close(file)
        return true
    }

    /// The path with every link followed; nil where there is nothing.
    static func real(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
    static func remove(_ path: String) { try? FileManager.default.removeItem(atPath: path) }

    /// The names in a folder, sorted; none where there is no folder.
    static func names(in path: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }
}
