internal import CProcess
@preconcurrency internal import Dispatch
internal import Glibc
internal import KubernetesModel

/// One line of a log file, taken apart.
struct LogLine {
    let time: ArraySlice<UInt8>
    /// False for a part of a line that goes on in the next.
    let isWhole: Bool
    let text: ArraySlice<UInt8>

    init?(_ line: ArraySlice<UInt8>) {
        let parts = line.split(separator: UInt8(ascii: " "), maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        time = parts[0]
        isWhole = parts[2].first == UInt8(ascii: "F")
        text = parts[3]
    }
}

/// Reads a run's log from where it stopped, through a rotation.
struct LogTail {
    private let run: RunFolder
    private var offset = 0
    private var inode: ino_t?
    private var pending: [UInt8] = []

    init(_ run: RunFolder) { self.run = run }

    /// The whole lines since the last call; the first call begins with the older file.
    mutating func next() -> [LogLine] {
        var bytes = pending
        if let inode {
            if Self.inode(run.logPath) != inode, Self.inode(run.olderLogPath) == inode {
                bytes += Self.read(run.olderLogPath, from: offset)
                offset = 0
            }
        } else {
            bytes += Self.read(run.olderLogPath, from: 0)
        }
        inode = Self.inode(run.logPath)
        let fresh = Self.read(run.logPath, from: offset)
        offset += fresh.count
        bytes += fresh
        let end = bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        pending = Array(bytes[end...])
        return bytes[..<end].split(separator: UInt8(ascii: "\n")).compactMap(LogLine.init)
    }

    private static func inode(_ path: String) -> ino_t? {
        let inode = grover_inode(path)
        return inode == 0 ? nil : ino_t(inode)
    }

    private static func read(_ path: String, from offset: Int) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return [] }
        defer { close(file) }
        lseek(file, off_t(offset), SEEK_SET)
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while case let count = Glibc.read(file, &chunk, chunk.count), count > 0 { bytes += chunk[..<count] }
        return bytes
    }
}

/// Chooses lines and shows them as asked.
struct LogFilter {
    private let options: PodLogOptions
    private let since: Timestamp?
    private var bytesLeft: Int?

    init(_ options: PodLogOptions, now: Timestamp = .now) {
        self.options = options
        since = options.sinceSeconds.map { now.advanced(bySeconds: -$0) }
        bytesLeft = options.limitBytes
    }

    var isFull: Bool { bytesLeft == 0 }

    /// The lines that stand at the beginning, of which `tailLines` wants the last.
    mutating func first(_ lines: [LogLine]) -> [UInt8] {
        guard let tail = options.tailLines else { return next(lines) }
        // A line in parts counts once.
        var whole = 0
        var start = lines.count
        while start > 0 {
            if lines[start - 1].isWhole { whole += 1 }
            if whole > tail { break }
            start -= 1
        }
        return next(tail == 0 ? [] : Array(lines[start...]))
    }

    mutating func next(_ lines: [LogLine]) -> [UInt8] {
        var output: [UInt8] = []
        for line in lines {
            if let since, let time = Timestamp(String(decoding: line.time, as: UTF8.self)), time < since { continue }
            if options.timestamps { output += line.time + [UInt8(ascii: " ")] }
            output += line.text
            if line.isWhole { output.append(UInt8(ascii: "\n")) }
        }
        if let left = bytesLeft {
            output = Array(output.prefix(left))
            bytesLeft = left - output.count
        }
        return output
    }
}

/// Says when something in a folder changes (inotify).
struct FolderWatch: Sendable {
    let changes: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init?(_ path: String) {
        let descriptor = inotify_init1(CInt(IN_CLOEXEC | IN_NONBLOCK))
        guard descriptor >= 0 else { return nil }
        guard inotify_add_watch(descriptor, path, UInt32(IN_MODIFY | IN_CREATE | IN_MOVED_TO | IN_DELETE_SELF)) >= 0
        else {
            close(descriptor)
            return nil
        }
        (changes, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        let source = DispatchSource.makeReadSource(fileDescriptor: descriptor)
        source.setEventHandler { [continuation] in
            var chunk = [UInt8](repeating: 0, count: 4096)
            while read(descriptor, &chunk, chunk.count) > 0 {}
            continuation.yield()
        }
        source.setCancelHandler { close(descriptor) }
        continuation.onTermination = { _ in source.cancel() }
        // What changed between the first read and the watch counts too.
        continuation.yield()
        source.resume()
    }

    func stop() { continuation.finish() }
}
