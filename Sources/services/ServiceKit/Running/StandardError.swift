#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Where a program says what happens along the way.
public enum StandardError {
    /// Says one line.
    public static func say(_ line: String) {
        put(Array((line + "\n").utf8))
    }

    /// Writes in one call, so that the lines of several threads never mix.
    @Sendable static func put(_ bytes: [UInt8]) {
        // What cannot be written is lost: there is nobody left to tell.
        _ = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
