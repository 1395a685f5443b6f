internal import FoundationEssentials
internal import NIOCore

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Why a program could not start, in one line that says what to do.
public struct StartFailure: Error, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }

    /// The failure to listen, told with what else listens there.
    static func listening(host: String, port: Int, error: any Error) -> StartFailure? {
        if error is SocketAddressError {
            return StartFailure("HOST '\(host)' is not an address; use one of this machine's, or 0.0.0.0 for all")
        }
        guard let error = error as? IOError else { return nil }
        switch error.errnoCode {
        case EADDRINUSE:
            return StartFailure(inUse(host: host, port: port, listeners: Listeners.onPort(port)))
        case EADDRNOTAVAIL:
            return StartFailure(
                "cannot listen on \(host): this machine has no such address; set HOST to one it has, or to 0.0.0.0")
        case EACCES, EPERM:
            return StartFailure("may not listen on port \(port) of \(host); set PORT to 1024 or more")
        default:
            return nil
        }
    }

    static func inUse(host: String, port: Int, listeners: [String]) -> String {
        let what = "cannot listen on \(host):\(port): "
        if host != "0.0.0.0", !listeners.contains(host), listeners.contains("0.0.0.0") {
            return what + "another program listens on 0.0.0.0:\(port), which takes the port on every address; "
                + "give that program an address of its own (HOST), or this one another PORT"
        }
        if host == "0.0.0.0", let other = listeners.first, other != host {
            return what + "another program listens on \(other):\(port), and 0.0.0.0 wants the port on every address; "
                + "set HOST to a free address, or PORT to a free port"
        }
        return what + "another program has the port; stop that program or set PORT to a free port"
    }
}

/// Who listens, as far as the system tells.
enum Listeners {
    /// The IPv4 addresses on which some program listens on the port; empty where the system does not say.
    static func onPort(_ port: Int) -> [String] {
        guard let table = try? String(contentsOfFile: "/proc/net/tcp", encoding: .utf8) else { return [] }
        return parse(table, port: port)
    }

    static func parse(_ table: String, port: Int) -> [String] {
        table.split(separator: "\n").dropFirst().compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.count > 3, fields[3] == "0A" else { return nil }
            let local = fields[1].split(separator: ":")
            guard local.count == 2, Int(local[1], radix: 16) == port, let address = UInt32(local[0], radix: 16) else {
                return nil
            }
            // The kernel prints the four bytes as one number of this machine's byte order.
            return (0..<4).map { String(address.littleEndian >> (8 * $0) & 255) }.joined(separator: ".")
        }
    }
}
