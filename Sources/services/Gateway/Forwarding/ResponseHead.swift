internal import HTTPTypes
internal import NIOHTTP1
internal import ServiceKit

/// The head of a service's answer.
struct ResponseHead {
    /// How the body ends (RFC 9112, 6.3).
    enum Framing: Equatable {
        case none
        case length(Int)
        case chunked
        /// With the connection.
        case close
    }

    let status: HTTPResponse.Status
    /// What goes on to the client, in its order.
    let fields: HTTPFields
    let framing: Framing
    /// What `Content-Length` says, also where no body follows.
    let length: Int?
    let isKeepAlive: Bool
    /// Whether it is the word of a service of ours, which names the request.
    let namesRequest: Bool
}

extension ResponseHead {
    /// Reads a head, strictly: what two readers could read otherwise is no answer.
    ///
    /// - Parameters:
    ///   - bytes: from the status line to the empty line, both with their ends.
    ///   - isToHead: whether HEAD was asked.
    init(_ bytes: UnsafeRawBufferPointer, isToHead: Bool) throws(MalformedResponse) {
        var lines = HeadLines(bytes)
        guard let first = lines.next() else { throw MalformedResponse("no status line") }
        let (minor, code) = try Self.statusLine(first)
        var fields = HTTPFields()
        fields.reserveCapacity(20)
        var coding: String?
        var length: Int?
        var connection: [String] = []
        var namesRequest = false
        while let line = lines.next() {
            let (name, value) = try Self.field(line)
            switch name.canonicalName {
            case "transfer-encoding":
                guard coding == nil else { throw MalformedResponse("two transfer codings") }
                coding = value
            case "content-length":
                guard !value.isEmpty, value.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(value),
                    length ?? number == number
                else { throw MalformedResponse("a content length that is none") }
                length = number
            case "connection": connection.append(value)
            case "x-request-id": namesRequest = true
            case let canonical where ForwardedHeaders.passToClient(canonical):
                fields.append(HTTPField(name: name, value: value))
            default: break
            }
        }
        let options = ForwardedHeaders.names(inConnection: connection)
        self.fields =
            options.isEmpty ? fields : HTTPFields(fields.filter { !options.contains($0.name.canonicalName) })
        self.namesRequest = namesRequest
        status = HTTPResponse.Status(
            code: code, reasonPhrase: HTTPResponseStatus(statusCode: code).reasonPhrase)
        // Both words alone are no names, and so are not among the options.
        isKeepAlive =
            minor == 1
            ? !connection.contains("close") && !options.contains("close")
            : connection.contains("keep-alive") || options.contains("keep-alive")
        self.length = length
        if isToHead || code < 200 || code == 204 || code == 304 {
            framing = .none
        } else if let coding {
            guard coding.lowercased() == "chunked", length == nil, minor == 1 else {
                throw MalformedResponse("a body of doubtful length")
            }
            framing = .chunked
        } else {
            framing = length.map { .length($0) } ?? .close
        }
    }

    /// `HTTP/1.1 200 OK`, of which the reason is left: it says nothing that the code does not.
    private static func statusLine(_ line: UnsafeRawBufferPointer) throws(MalformedResponse) -> (
        minor: Int, code: Int
    ) {
        let digits = 0x30...0x39
        guard line.count >= 12, line.prefix(7).elementsEqual("HTTP/1.".utf8), line[7] == 0x30 || line[7] == 0x31,
            line[8] == UInt8(ascii: " "), line.count == 12 || line[12] == UInt8(ascii: " "),
            line[9...11].allSatisfy({ digits.contains(Int($0)) })
        else { throw MalformedResponse("a status line that is none") }
        let code = line[9...11].reduce(0) { $0 * 10 + Int($1) - 0x30 }
        guard code >= 100 else { throw MalformedResponse("a status below 100") }
        return (Int(line[7]) - 0x30, code)
    }

    private static func field(
        _ line: UnsafeRawBufferPointer
    ) throws(MalformedResponse) -> (HTTPField.Name, String) {
        // A line that begins with a blank, as folded ones do, has no name either.
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")),
            let name = KnownFields.name(UnsafeRawBufferPointer(rebasing: line[..<colon]))
        else { throw MalformedResponse("a header without a name") }
        var (start, end) = (colon + 1, line.count)
        while start < end, line[start] == 0x20 || line[start] == 0x09 { start += 1 }
        while end > start, line[end - 1] == 0x20 || line[end - 1] == 0x09 { end -= 1 }
        let value = UnsafeRawBufferPointer(rebasing: line[start..<end])
        guard value.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
            throw MalformedResponse("a header with control characters")
        }
        return (name, String(decoding: value, as: UTF8.self))
    }
}

/// Why what a service sent is no answer.
struct MalformedResponse: Error, CustomStringConvertible {
    let description: String

    init(_ what: String) { description = "it answered with \(what)" }
}

/// The lines of a head, each of which ends with CR LF and nothing else.
private struct HeadLines {
    private var rest: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer) { rest = bytes }

    /// Nil at the empty line, which is the last one.
    mutating func next() -> UnsafeRawBufferPointer? {
        guard let end = rest.firstIndex(of: 0x0A), end > 1 else { return nil }
        // A line feed alone stays a part of the line, and is no good there.
        let line = UnsafeRawBufferPointer(rebasing: rest[..<(rest[end - 1] == 0x0D ? end - 1 : end + 1)])
        rest = UnsafeRawBufferPointer(rebasing: rest[(end + 1)...])
        return line
    }
}
