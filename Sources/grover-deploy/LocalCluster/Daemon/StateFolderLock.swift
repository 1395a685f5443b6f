internal import Glibc

/// The right to be a state folder's control plane; it ends with the process that holds it.
public final class StateFolderLock: Sendable {
    private let file: CInt

    /// - Returns: nil when another process holds it.
    /// - Throws: when the folder cannot be made or written to.
    public init?(_ folder: StateFolder) throws {
        try HostFiles.makeFolder(folder.path)
        file = open(folder.lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw HostError("open", folder.lock) }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            let number = errno
            close(file)
            guard number == EWOULDBLOCK else { throw HostError("lock", folder.lock, number) }
            return nil
        }
    }

    deinit {
        close(file)
    }

    /// Whether a process holds it now.
    static func isHeld(_ folder: StateFolder) -> Bool {
        let file = open(folder.lock, O_RDWR | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { close(file) }
        return flock(file, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
    }
}
