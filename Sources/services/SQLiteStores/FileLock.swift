internal import Stores

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A lock among processes that ends with its process, however that ends.
struct FileLock {
    private let descriptor: Int32

    /// Waits until no other process has the lock.
    init(path: String) throws(StoreError) {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw StoreError("cannot open \(path): \(String(cString: strerror(errno)))") }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else {
                let reason = String(cString: strerror(errno))
                close(descriptor)
                throw StoreError("cannot lock \(path): \(reason)")
            }
        }
    }

    func release() {
        close(descriptor)
    }
}
