#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Who holds a lock, so that a person can find them: `alice@host (process 4711, 9f3c)`.
enum Holder {
    static func name(user: String) -> String {
        var bytes = [CChar](repeating: 0, count: 256)
        let host = gethostname(&bytes, bytes.count - 1) == 0 ? text(bytes) : "unknown"
        // Two runs of one process id, before and after a restart of the machine, must not be taken for one another.
        let nonce = String(UInt16.random(in: 0...UInt16.max), radix: 16)
        return "\(user)@\(host) (process \(getpid()), \(nonce))"
    }

    private static func text(_ bytes: [CChar]) -> String {
        String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
