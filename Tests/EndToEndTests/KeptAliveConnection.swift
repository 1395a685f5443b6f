import Foundation
import Glibc

/// A plain HTTP/1.1 client connection with blocking reads: costs so little that the load is the service's own.
final class KeptAliveConnection {
    struct Answer {
        let status: Int
        let body: [UInt8]
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let host: String
    private let port: UInt16
    private var socket: CInt = -1
    private var buffer: [UInt8] = []
    private var chunk = [UInt8](repeating: 0, count: 16 << 10)

    /// - Parameter address: such as `http://127.0.0.1:8000`.
    init(_ address: String) throws {
        guard let url = URL(string: address), let host = url.host(), let port = url.port else {
            throw Failure(description: "not an address: \(address)")
        }
        self.host = host
        self.port = UInt16(port)
    }

    deinit { disconnect() }

    /// Sends a request, on a new connection where the server has ended the last one, and reads the whole answer.
    func post(_ path: String, token: String, json: String) throws -> Answer {
        if socket >= 0, isEnded { disconnect() }
        if socket < 0 { try connect() }
        let head = """
            POST \(path) HTTP/1.1\r\nHost: \(host):\(port)\r\nAuthorization: Bearer \(token)\r
            Content-Type: application/json\r\nContent-Length: \(json.utf8.count)\r\n\r\n
            """
        try send(Array((head + json).utf8))
        return try answer()
    }

    /// Whether there is something to read though nothing was asked: the end.
    private var isEnded: Bool {
        var state = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        return poll(&state, 1, 0) != 0
    }

    private func connect() throws {
        socket = Glibc.socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        inet_pton(AF_INET, host, &address.sin_addr)
        var patience = timeval(tv_sec: 120, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var one: CInt = 1
        setsockopt(socket, CInt(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<CInt>.size))
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw failure("connect") }
    }

    private func disconnect() {
        if socket >= 0 { close(socket) }
        socket = -1
        buffer = []
    }

    private func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(
                    socket, $0.baseAddress?.advanced(by: sent), bytes.count - sent, CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw failure("send") }
            sent += count
        }
    }

    private func answer() throws -> Answer {
        let end = Array("\r\n\r\n".utf8)
        var body: Int?
        while body == nil {
            body = buffer.firstRange(of: end)?.upperBound
            if body == nil { try receive() }
        }
        let start = body ?? 0
        let lines = String(decoding: buffer[..<start], as: UTF8.self).lowercased().split(separator: "\r\n")
        func value(_ name: String) -> String? {
            lines.first { $0.hasPrefix("\(name):") }.map {
                $0.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces)
            }
        }
        guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }),
            let length = value("content-length").flatMap({ Int($0) })
        else { throw Failure(description: "no length in \(lines)") }
        while buffer.count < start + length { try receive() }
        let bytes = Array(buffer[start..<(start + length)])
        buffer.removeFirst(start + length)
        if value("connection") == "close" { disconnect() }
        return Answer(status: status, body: bytes)
    }

    private func receive() throws {
        let count = recv(socket, &chunk, chunk.count, 0)
        guard count > 0 else { throw failure(count == 0 ? "end of the connection" : "receive") }
        buffer += chunk[..<count]
    }

    private func failure(_ step: String) -> Failure {
        let why = step.hasPrefix("end") ? step : "\(step): \(String(cString: strerror(errno)))"
        disconnect()
        return Failure(description: why)
    }
}
