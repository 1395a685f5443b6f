import Glibc

/// A port that is bound and at which nobody listens: connections to it are refused for as long as somebody keeps this.
public final class HeldPort: Sendable {
    public let port: Int
    private let socket: CInt

    /// - Throws: `PortFailure`
    public convenience init() throws {
        // 127.0.0.1, at a port that the kernel chooses.
        try self.init(address: UInt32(0x7F00_0001).bigEndian, port: 0)
    }

    /// - Parameter address: in the order of the network.
    init(address: UInt32, port: UInt16) throws {
        let socket = Glibc.socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { throw PortFailure(what: "no socket", number: errno) }
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_addr.s_addr = address
        place.sin_port = port.bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.bind(socket, $0, size) == 0 && Glibc.getsockname(socket, $0, &size) == 0
            }
        }
        guard isBound else {
            let failure = PortFailure(what: "port \(port)", number: errno)
            Glibc.close(socket)
            throw failure
        }
        self.port = Int(UInt16(bigEndian: place.sin_port))
        self.socket = socket
    }

    deinit { close(socket) }
}

public struct PortFailure: Error, CustomStringConvertible {
    let what: String
    let number: CInt

    public var description: String { "\(what): \(String(cString: strerror(number)))" }
}
