import Foundation
import TestSupport
import Testing

@testable import ServiceStores

@Suite struct LineReaderTests {
    private func lines(of text: String) throws -> [(number: Int, text: String)] {
        let folder = try ScratchFolder("lines")
        let path = try folder.write(text, to: "a.json").path()
        let reader = try LineReader(path: path, name: "a.json")
        var lines: [(Int, String)] = []
        while let line = try reader.next() {
            lines.append((line.number, String(decoding: line.bytes, as: UTF8.self)))
        }
        #expect(reader.offset == text.utf8.count)
        return lines
    }

    @Test func linesEndInAnyWayAndEmptyOnesAreNone() throws {
        let read = try lines(of: "\u{FEFF}{1}\r\n\n  \n{2}\n{3}")
        #expect(read.map(\.number) == [1, 4, 5])
        #expect(read.map(\.text) == ["{1}", "{2}", "{3}"])
        #expect(try lines(of: "").isEmpty)
    }

    @Test func readingBeginsWhereItWasLeft() throws {
        let folder = try ScratchFolder("lines")
        let text = (1...10).map { "{\"n\": \($0)}\n" }.joined()
        let path = try folder.write(text, to: "a.json").path()
        let first = try LineReader(path: path, name: "a.json")
        for _ in 1...4 { _ = try first.next() }
        let second = try LineReader(path: path, name: "a.json", offset: first.offset, number: first.number)
        let line = try #require(try second.next())
        #expect(line.number == 5)
        #expect(String(decoding: line.bytes, as: UTF8.self) == "{\"n\": 5}")
    }

    @Test func aLineWithoutEndIsNotKept() throws {
        let folder = try ScratchFolder("lines")
        let long = String(repeating: "x", count: 3 * ExportLine.longest)
        let path = try folder.write("{1}\n\(long)\n{3}\n", to: "a.json").path()
        let reader = try LineReader(path: path, name: "a.json")
        #expect(try reader.next()?.isTooLong == false)
        let second = try #require(try reader.next())
        #expect(second.isTooLong)
        #expect(second.bytes.count <= ExportLine.longest)
        let third = try #require(try reader.next())
        #expect(third.number == 3)
        #expect(!third.isTooLong)
    }

    @Test(
        arguments: [
            ("[{\"user_id\": 1}]", "a.json is a JSON array; export it without --jsonArray, one document a line"),
            ("*\u{0}\u{0}\u{0}\u{2}name\u{0}", "a.json is a dump in BSON; use mongoexport, not mongodump"),
        ] as [(String, String)])
    func otherFormsAreToldByTheirBeginning(text: String, message: String) throws {
        let error = #expect(throws: ImportFailure.self) { try lines(of: text) }
        #expect(error?.description == message)
    }
}
