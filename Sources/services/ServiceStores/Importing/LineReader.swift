internal import Stores

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A line of a file of any size, read with little memory.
struct ExportLine: Sendable {
    /// Longer than any document that a service stores; what comes after is not kept.
    static let longest = 1 << 20

    let number: Int
    /// Without its end; of a line that is too long, the beginning.
    let bytes: [UInt8]
    let isTooLong: Bool
}

/// Reads lines one by one, from any place that was reached before.
final class LineReader {
    private let descriptor: Int32
    private let isOwner: Bool
    private let name: String
    private var buffer: [UInt8] = []
    private var position = 0
    private var isAtEnd = false
    /// Behind the last line that was read.
    private(set) var offset: Int
    private(set) var number: Int

    /// - Parameter path: `-` for standard input, which has no other place to begin at than where it is.
    init(path: String, name: String, offset: Int = 0, number: Int = 0) throws(ImportFailure) {
        self.name = name
        self.offset = offset
        self.number = number
        isOwner = path != "-"
        descriptor = isOwner ? open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO
        guard descriptor >= 0 else { throw ImportFailure("cannot open \(name): \(Self.reason)") }
        guard offset == 0 || lseek(descriptor, off_t(offset), SEEK_SET) == off_t(offset) else {
            throw ImportFailure("cannot read \(name) from byte \(offset): \(Self.reason)")
        }
        if offset == 0 { try checkBeginning() }
    }

    deinit {
        if isOwner { close(descriptor) }
    }

    private static var reason: String { String(cString: strerror(errno)) }

    /// The next line that is not empty.
    func next() throws(ImportFailure) -> ExportLine? {
        while true {
            var line: [UInt8] = []
            var length = 0
            var hasEnd = false
            while !hasEnd {
                if position >= buffer.count {
                    let hasMore = try fill()
                    if !hasMore { break }
                }
                let end = nextLineEnd
                let piece = buffer[position..<(end ?? buffer.count)]
                line.append(contentsOf: piece.prefix(ExportLine.longest - line.count))
                length += piece.count
                hasEnd = end != nil
                position = end.map { $0 + 1 } ?? buffer.count
            }
            guard hasEnd || length > 0 else { return nil }
            offset += length + (hasEnd ? 1 : 0)
            number += 1
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            if number == 1, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
            let isTooLong = length > ExportLine.longest
            if isTooLong || line.contains(where: { $0 > 0x20 }) {
                return ExportLine(number: number, bytes: line, isTooLong: isTooLong)
            }
        }
    }

    /// Where in the buffer the line ends.
    private var nextLineEnd: Int? {
        buffer.withUnsafeBytes { bytes in
            let rest = UnsafeRawBufferPointer(rebasing: bytes[position...])
            guard let start = rest.baseAddress, let end = memchr(start, 0x0A, rest.count) else { return nil }
            return position + (UnsafeRawPointer(end) - start)
        }
    }

    /// False at the end.
    private func fill() throws(ImportFailure) -> Bool {
        guard !isAtEnd else { return false }
        var failure: Int32 = 0
        let descriptor = descriptor
        buffer = [UInt8](unsafeUninitializedCapacity: 1 << 18) { space, count in
            var got = -1
            repeat { got = read(descriptor, space.baseAddress, space.count) } while got < 0 && errno == EINTR
            if got < 0 { failure = errno }
            count = max(got, 0)
        }
        position = 0
        if failure != 0 { throw ImportFailure("cannot read \(name): \(String(cString: strerror(failure)))") }
        isAtEnd = buffer.isEmpty
        return !isAtEnd
    }

    /// Tells other forms of an export by how they begin, before each of their lines is refused.
    private func checkBeginning() throws(ImportFailure) {
        guard try fill() else { return }
        let beginning = buffer.first { $0 > 0x20 }
        if buffer.starts(with: [0x1F, 0x8B]) {
            throw ImportFailure("\(name) is compressed; unpack it, or send it unpacked to standard input ('-')")
        }
        if beginning == UInt8(ascii: "[") {
            throw ImportFailure("\(name) is a JSON array; export it without --jsonArray, one document a line")
        }
        if buffer.prefix(4).count == 4, buffer[3] == 0, buffer[4...].prefix(1).allSatisfy({ $0 < 0x20 }) {
            throw ImportFailure("\(name) is a dump in BSON; use mongoexport, not mongodump")
        }
    }
}
