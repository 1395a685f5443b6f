internal import ServiceKit
internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The lines that did not become records, one JSON object each: `file`, `line`, `why`, and the line itself as `text`.
///
/// Only its owner may read it, as it holds whatever the export held.
final class RejectFile: Sendable {
    private let descriptor: Int32
    private let length = Mutex(0)

    init(path: String) throws(ImportFailure) {
        descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw ImportFailure("cannot write \(path): \(String(cString: strerror(errno)))")
        }
    }

    deinit {
        close(descriptor)
    }

    /// Where the next line will stand.
    var end: Int { length.withLock { $0 } }

    /// Goes on at a place where an earlier run had been, and forgets what that wrote beyond.
    func cut(at offset: Int) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return }
        let end = min(offset, Int(status.st_size))
        _ = ftruncate(descriptor, off_t(end))
        length.withLock { $0 = end }
    }

    /// Puts lines at a place, so that doing it twice is doing it once.
    func put(_ lines: [JSON], at offset: Int) -> Int {
        let bytes = lines.flatMap { $0.bytes + [UInt8(ascii: "\n")] }
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes {
                pwrite(descriptor, $0.baseAddress, $0.count, off_t(offset + written))
            }
            if count <= 0, errno != EINTR { break }
            written += max(count, 0)
        }
        length.withLock { $0 = offset + written }
        return offset + written
    }

    static func line(_ line: ExportLine, of file: String, why: String) -> JSON {
        let shown = line.isTooLong ? line.bytes.prefix(1000) : line.bytes[...]
        return [
            "file": .string(file), "line": .int(line.number), "why": .string(why),
            "text": .string(String(decoding: shown, as: UTF8.self)),
        ]
    }
}
