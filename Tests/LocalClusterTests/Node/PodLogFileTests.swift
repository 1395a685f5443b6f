import Foundation
import KubernetesModel
import TestSupport
import Testing

@testable import LocalCluster

/// Log files: how the shim writes them and how they are read again.
@Suite struct PodLogFileTests {
    private let scratch: ScratchFolder
    private let run: RunFolder
    private let noon = Timestamp("2026-11-22T12:00:00.000000Z") ?? .now

    init() throws {
        scratch = try ScratchFolder("log")
        run = RunFolder(path: scratch.path)
    }

    private func writer(bound: Int = 1 << 20) throws -> ContainerLogWriter {
        try ContainerLogWriter(path: run.logPath, olderPath: run.olderLogPath, bound: bound)
    }

    private func read(_ change: (inout PodLogOptions) -> Void = { _ in }) -> String {
        var options = PodLogOptions()
        change(&options)
        var filter = LogFilter(options, now: noon.advanced(bySeconds: 10))
        var tail = LogTail(run)
        return String(decoding: filter.first(tail.next()), as: UTF8.self)
    }

    private func write(_ lines: String...) throws {
        var writer = try writer()
        for (number, line) in lines.enumerated() {
            writer.append(Array(line.utf8)[...], from: .stdout, at: noon.advanced(bySeconds: Double(number)))
        }
        writer.finish(at: noon)
    }

    @Test func aLineIsWrittenAsTheRuntimesDo() throws {
        try write("hello\n")
        #expect(try scratch.read("log") == "2026-11-22T12:00:00.000000Z stdout F hello\n")
    }

    @Test func aLineMayComeInPieces() throws {
        var writer = try writer()
        writer.append(Array("hel".utf8)[...], from: .stdout)
        writer.append(Array("an error\n".utf8)[...], from: .stderr)
        writer.append(Array("lo\nand the en".utf8)[...], from: .stdout)
        writer.append(Array("d".utf8)[...], from: .stdout)
        #expect(read() == "an error\nhello\n")
        writer.finish()
        #expect(read() == "an error\nhello\nand the end\n")
    }

    @Test func aLongLineIsCutAndPutTogetherAgain() throws {
        let line = String(repeating: "0123456789abcdef", count: 3000)
        var writer = try writer()
        for part in [line, "\nnext\n"] { writer.append(Array(part.utf8)[...], from: .stdout) }
        #expect(try scratch.read("log").contains(" stdout P "))
        #expect(read() == line + "\nnext\n")
        #expect(read { $0.tailLines = 2 } == line + "\nnext\n")
        #expect(read { $0.tailLines = 1 } == "next\n")
    }

    @Test(arguments: [(0, ""), (1, "c\n"), (2, "b\nc\n"), (9, "a\nb\nc\n")])
    func theTailIsTheLastLines(_ count: Int, _ expected: String) throws {
        try write("a\n", "b\n", "c\n")
        #expect(read { $0.tailLines = count } == expected)
    }

    @Test(arguments: [(9.5, "b\nc\n"), (9, "b\nc\n"), (8, "c\n"), (1, ""), (100, "a\nb\nc\n")])
    func sinceLooksBackFromNow(_ seconds: Double, _ expected: String) throws {
        try write("a\n", "b\n", "c\n")
        #expect(read { $0.sinceSeconds = seconds } == expected)
    }

    @Test func aTailIsTakenOfWhatSinceLeaves() throws {
        try write("a\n", "b\n", "c\n")
        #expect(
            read {
                $0.sinceSeconds = 9; $0.tailLines = 3
            } == "b\nc\n")
    }

    @Test(arguments: [(0, ""), (1, "a"), (3, "ab\n"), (5, "ab\ncd"), (100, "ab\ncd\n")])
    func theLimitCountsBytes(_ limit: Int, _ expected: String) throws {
        try write("ab\n", "cd\n")
        #expect(read { $0.limitBytes = limit } == expected)
    }

    @Test func timestampsStandBeforeEachLine() throws {
        try write("a\n", "b\n")
        #expect(
            read { $0.timestamps = true }
                == "2026-11-22T12:00:00.000000Z a\n2026-11-22T12:00:01.000000Z b\n")
    }

    @Test func aFullFileMovesAsideAndOneOlderIsKept() throws {
        var writer = try writer(bound: 100)
        for number in 1...7 { writer.append(Array("line \(number)\n".utf8)[...], from: .stdout) }
        writer.finish()
        // Two lines of 42 bytes fit below 100.
        #expect(read() == "line 5\nline 6\nline 7\n")
        #expect(FileManager.default.fileExists(atPath: run.olderLogPath))
    }

    @Test func aReaderMissesNothingAtARotation() throws {
        var writer = try writer(bound: 100)
        var tail = LogTail(run)
        var seen = ""
        var filter = LogFilter(PodLogOptions())
        for number in 1...20 {
            writer.append(Array("line \(number)\n".utf8)[...], from: .stdout)
            seen += String(decoding: filter.next(tail.next()), as: UTF8.self)
        }
        #expect(seen == (1...20).map { "line \($0)\n" }.joined())
    }

    @Test func aRestartedWriterCountsWhatIsThere() throws {
        for number in 1...4 {
            var writer = try writer(bound: 100)
            writer.append(Array("line \(number)\n".utf8)[...], from: .stdout)
            writer.finish()
        }
        #expect(read() == "line 1\nline 2\nline 3\nline 4\n")
        #expect(try scratch.read("log.1").contains("line 2"))
    }
}
