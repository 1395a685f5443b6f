import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Text to a file descriptor, written whole; what went wrong is kept for who wants to know.
final class FileOutput: TextOutput {
    private let descriptor: Int32
    private let failure = Mutex<Int32?>(nil)

    static let standard = FileOutput(descriptor: 1)
    static let standardError = FileOutput(descriptor: 2)

    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    var isTerminal: Bool { isatty(descriptor) == 1 }

    var width: Int? {
        var size = winsize()
        guard isTerminal, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    var isClosed: Bool { failure.withLock { $0 != nil } }

    /// What kept text from being written; a reader that has seen enough and went away is no error.
    var problem: String? {
        failure.withLock { $0 }.flatMap { $0 == EPIPE ? nil : String(cString: strerror($0)).lowercased() }
    }

    func write(_ text: String) {
        write(Array(text.utf8))
    }

    func write(_ bytes: [UInt8]) {
        guard !isClosed else { return }
        var bytes = bytes[...]
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
            if written < 0 {
                let code = errno
                if code == EINTR { continue }
                if code == EAGAIN {
                    // Somebody made it non-blocking; its reader is slow.
                    var waited = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    _ = poll(&waited, 1, -1)
                    continue
                }
                return failure.withLock { $0 = code }
            }
            bytes = bytes.dropFirst(written)
        }
    }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
