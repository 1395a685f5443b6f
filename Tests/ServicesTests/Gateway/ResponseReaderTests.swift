import HTTPTypes
import NIOCore
import Testing

@testable import Gateway

/// How the gateway reads what services answer: the same, however it is cut into pieces.
@Suite struct ResponseReaderTests {
    private struct Read: Equatable {
        var status = 0
        var fields: [String] = []
        var body = ""
        var isWhole = false
        var isKept = false
    }

    private func read(_ text: String, toHead: Bool = false, by size: Int, isClosed: Bool = false) throws -> Read {
        var reader = ResponseReader()
        reader.begin(toHead: toHead)
        var read = Read()
        var rest = ByteBuffer(string: text)
        while rest.readableBytes > 0, let piece = rest.readSlice(length: min(size, rest.readableBytes)) {
            reader.append(piece)
            while !read.isWhole, let event = try reader.next() {
                switch event {
                case .head(let head):
                    read.status = head.status.code
                    read.fields = head.fields.map { "\($0.name.rawName): \($0.value)" }
                    read.isKept = head.isKeepAlive
                case .body(let part): read.body += String(buffer: part)
                case .end: read.isWhole = true
                }
            }
        }
        if isClosed, reader.close() { read.isWhole = true }
        return read
    }

    @Test(arguments: [1, 2, 7, 1000]) func aBodyEndsWhereItsHeadSays(size: Int) throws {
        let plain = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello"
        #expect(
            try read(plain, by: size)
                == Read(status: 200, fields: ["Content-Type: text/plain"], body: "hello", isWhole: true, isKept: true)
        )
        let chunked =
            "HTTP/1.1 200\r\nTransfer-Encoding: Chunked\r\n\r\n5;a=b\r\nhello\r\n00A \r\n world, ok\r\n0\r\nX: 1\r\n\r\n"
        #expect(
            try read(chunked, by: size) == Read(status: 200, body: "hello world, ok", isWhole: true, isKept: true))
        let closed = "HTTP/1.0 404 Not Found\r\nLink:\t<a> \r\nlink: <b>\r\n\r\nuntil the end"
        #expect(
            try read(closed, by: size, isClosed: true)
                == Read(status: 404, fields: ["Link: <a>", "Link: <b>"], body: "until the end", isWhole: true))
        #expect(try !read(closed, by: size).isWhole)
    }

    @Test(arguments: [
        ("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", false, 204),
        ("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", false, 304),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", true, 200),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", true, 200),
        (
            "HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 x\r\n\r\n", false,
            204
        ),
    ])
    func someAnswersHaveNoBody(text: String, toHead: Bool, status: Int) throws {
        let read = try read(text, toHead: toHead, by: 3)
        #expect(read == Read(status: status, isWhole: true, isKept: true))
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nConnection: x-one, Close\r\nX-One: 1\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
    ])
    func someAreTheLastOfTheirConnection(text: String) throws {
        #expect(try read(text, by: 10) == Read(status: 200, isWhole: true))
    }

    /// Two readers could read these otherwise, or one that goes on would never end.
    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5 x\r\nhello\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1000000000000000\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloX\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\nhello\r\n",
        "HTTP/1.1 200 OK\r\nA: b\r\n folded\r\n\r\n", "HTTP/1.1 200 OK\r\nA : b\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA\r\n\r\n", "HTTP/1.1 200 OK\r\n: b\r\n\r\n", "HTTP/1.1 200 OK\r\nA: b\nC: d\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA: b\rC: d\r\n\r\n", "HTTP/1.1 200 OK\r\nA: b\u{0}\r\n\r\n",
        "HTTP/2.0 200 OK\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 099 OK\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n",
        "ICY 200 OK\r\n\r\n", "\r\nHTTP/1.1 200 OK\r\n\r\n",
    ])
    func whatBreaksARuleIsNoAnswer(text: String) {
        for size in [1, 1000] {
            #expect(throws: MalformedResponse.self) { try read(text, by: size) }
        }
    }

    @Test func nothingIsReadWithoutEnd() {
        let endless = [
            "HTTP/1.1 200 OK\r\nA: " + String(repeating: "x", count: 70_000),
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;" + String(repeating: "x", count: 5000),
        ]
        for text in endless { #expect(throws: MalformedResponse.self) { try read(text, by: 1 << 20) } }
    }

    @Test func whatComesUnaskedIsNoAnswer() throws {
        var reader = ResponseReader()
        reader.append(ByteBuffer(string: "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))
        #expect(throws: MalformedResponse.self) { try reader.next() }
    }
}
