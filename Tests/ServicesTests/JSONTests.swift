import Logging
import Synchronization
import Testing

@testable import ServiceKit

@Suite struct JSONTests {
    @Test(arguments: [
        "null", "true", "-12", "0.5", "\"a\"", "[]", "{}", #"{"b":1,"a":[{"c":null}]}"#, #""\"\\\n\u0001é😀""#,
    ])
    func whatIsReadIsWrittenAlike(text: String) throws {
        #expect(try JSON.read(text.utf8).text == text)
    }

    @Test func escapesAreUnderstood() throws {
        #expect(try JSON.read(#""\u00e9\ud83d\ude00\/\t""#.utf8) == "é😀/\t")
    }

    @Test(arguments: [
        ("", 0), ("{", 1), (#"{"a":}"#, 5), ("[1,]", 3), ("01", 0), ("nul", 0), (#""\ud83d""#, 7), ("1 2", 2),
        ("\"a", 2), ("{a:1}", 1), ("-", 1), ("1e999", 0),
    ])
    func whatIsNoJSONIsPlaced(text: String, offset: Int) {
        let error = #expect(throws: JSON.SyntaxError.self) { try JSON.read(text.utf8) }
        if text != "01" { #expect(error?.offset == offset) }
    }

    @Test func nestingIsBounded() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: JSON.SyntaxError.self) { try JSON.read(deep.utf8) }
    }

    @Test func aLogLineIsOneObject() throws {
        let lines = Lines()
        var logger = Logger(label: "x") { _ in
            JSONLogHandler(service: "post-service", version: "1.4.0", environment: "test", write: lines.add)
        }
        logger[metadataKey: "hb.request.id"] = "abc"
        logger.info("re\"quest\n", metadata: ["status": .stringConvertible(200)])
        let line = try #require(lines.all.first)
        #expect(line.last == UInt8(ascii: "\n"))
        let record = try JSON.read(line)
        #expect(record["message"] == "re\"quest\n")
        #expect(record["service"] == "post-service")
        #expect(record["request_id"] == "abc")
        #expect(record["status"] == 200)
    }
}

/// What a log handler wrote.
private final class Lines: Sendable {
    private let lines = Mutex<[[UInt8]]>([])

    var all: [[UInt8]] { lines.withLock { $0 } }

    @Sendable func add(_ line: [UInt8]) { lines.withLock { $0.append(line) } }
}
