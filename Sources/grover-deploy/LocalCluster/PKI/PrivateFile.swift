import Documents
import FoundationEssentials
import Glibc

/// Files that hold secrets: mode 0600 from their first byte, whole or not there at all, and never through a link that
/// leads elsewhere.
enum PrivateFile {
    static func write(_ text: String, to path: String) throws {
        let unfinished = "\(path).\(getpid()).new"
        unlink(unfinished)
        let file = open(unfinished, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure("written", path) }
        var isWritten = HostFiles.writeAll(Array(text.utf8)[...], to: file)
        isWritten = fsync(file) == 0 && isWritten
        isWritten = close(file) == 0 && isWritten
        guard isWritten, rename(unfinished, path) == 0 else {
            let failure = failure("written", path)
            unlink(unfinished)
            throw failure
        }
    }

    /// The file's text, nil where there is none. Rights that others have on it are taken from them.
    static func read(_ path: String) throws -> String? {
        let file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else {
            guard errno == ENOENT else { throw failure("read", path) }
            return nil
        }
        defer { close(file) }
        // Only its owner may do this: a file of another user is refused here.
        guard fchmod(file, 0o600) == 0 else { throw failure("closed to others", path) }
        guard let bytes = HostFiles.readToEnd(file) else { throw failure("read", path) }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func failure(_ what: String, _ path: String) -> APIStatus {
        let number = errno
        let why = number == ELOOP ? "it is a symbolic link" : String(cString: strerror(number)).lowercased()
        return .storageFailed("\(path) cannot be \(what): \(why); remove it, or mend its folder")
    }
}

/// Folders that hold secrets: the user's own, and closed to others.
enum PrivateFolder {
    static func make(_ path: String) throws {
        try HostFiles.makeFolder(path)
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard folder >= 0 else {
            throw APIStatus.storageFailed("\(path) is no folder of this user; remove it, or use another state folder")
        }
        defer { close(folder) }
        guard fchmod(folder, 0o700) == 0 else {
            throw APIStatus.storageFailed("\(path) belongs to another user; use another state folder")
        }
    }
}
