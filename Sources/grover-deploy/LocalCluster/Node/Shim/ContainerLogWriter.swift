internal import Glibc
internal import KubernetesModel

/// Appends a container's output to its log in the form of the container runtimes:
/// `2026-11-22T11:25:30.679239Z stdout F the line`, where `P` marks a part of a line too long to hold.
///
/// When the file has grown to its bound it becomes `log.1`, and the one before that is dropped.
struct ContainerLogWriter {
    enum Stream: String {
        case stdout, stderr
    }

    private let path: String
    private let olderPath: String
    private let bound: Int
    private var file: CInt
    private var size: Int
    private var pending: [Stream: [UInt8]] = [:]
    private static let longestPart = 16 << 10

    init(path: String, olderPath: String, bound: Int) throws {
        self.path = path
        self.olderPath = olderPath
        self.bound = bound
        file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw HostError("open", path) }
        size = Int(lseek(file, 0, SEEK_END))
    }

    mutating func append(_ bytes: ArraySlice<UInt8>, from stream: Stream, at time: Timestamp = .now) {
        let prefix = Array("\(time.microText) \(stream.rawValue) ".utf8)
        var line = pending[stream] ?? []
        var output: [UInt8] = []
        var rest = bytes
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            line += rest[..<end]
            Self.add(line, prefix, "F ", to: &output)
            line.removeAll(keepingCapacity: true)
            rest = rest[(end + 1)...]
        }
        line += rest
        while line.count >= Self.longestPart {
            Self.add(Array(line[..<Self.longestPart]), prefix, "P ", to: &output)
            line.removeFirst(Self.longestPart)
        }
        pending[stream] = line
        write(output)
    }

    /// Writes out lines that have no end, and closes the file.
    mutating func finish(at time: Timestamp = .now) {
        for (stream, line) in pending.sorted(by: { $0.key.rawValue < $1.key.rawValue }) where !line.isEmpty {
            var output: [UInt8] = []
            Self.add(line, Array("\(time.microText) \(stream.rawValue) ".utf8), "F ", to: &output)
            write(output)
        }
        pending = [:]
        close(file)
        file = -1
    }

    private static func add(_ line: [UInt8], _ prefix: [UInt8], _ tag: String, to output: inout [UInt8]) {
        output += prefix
        output += tag.utf8
        output += line
        output.append(UInt8(ascii: "\n"))
    }

    private mutating func write(_ output: [UInt8]) {
        guard !output.isEmpty, file >= 0 else { return }
        if size > 0 && size + output.count > bound { rotate() }
        // A full disk loses log lines; the container runs on.
        if HostFiles.writeAll(output[...], to: file) { size += output.count }
    }

    private mutating func rotate() {
        rename(path, olderPath)
        let fresh = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard fresh >= 0 else { return }
        close(file)
        file = fresh
        size = 0
    }
}
