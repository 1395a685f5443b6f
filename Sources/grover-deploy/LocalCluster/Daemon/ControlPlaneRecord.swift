internal import Documents
internal import Glibc

/// A control plane that runs, as it wrote itself down when its API was ready.
public struct ControlPlaneRecord: Sendable {
    let process: ProcessIdentity
    /// `https://127.0.0.1:PORT`.
    public let server: String
    public let port: Int

    public var pid: Int { Int(process.pid) }

    /// The control plane of the state folder, if one runs.
    public static func running(in folder: StateFolder) -> ControlPlaneRecord? {
        last(in: folder).flatMap { $0.process.isAlive ? $0 : nil }
    }

    /// The one that ran last, whether or not it still does.
    static func last(in folder: StateFolder) -> ControlPlaneRecord? {
        guard let bytes = HostFiles.read(folder.record), let node = try? JSON.read(bytes),
            let process = ProcessIdentity(node["process"]), let server = node["server"]?.string,
            let port = node["port"]?.int
        else { return nil }
        return ControlPlaneRecord(process: process, server: server, port: port)
    }

    /// The port of the run before, unless somebody listens there now.
    public static func lastPortIfFree(in folder: StateFolder) -> Int? {
        guard let port = last(in: folder)?.port, (1...65535).contains(port) else { return nil }
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var reuse: CInt = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &reuse, socklen_t(MemoryLayout<CInt>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        return bound == 0 ? port : nil
    }

    /// Writes this process down as the control plane of the folder.
    public static func write(server: String, port: Int, in folder: StateFolder) throws {
        guard let own = ProcessIdentity.self_ else { return }
        let node: Node = ["process": own.node, "server": Node(server), "port": Node(port)]
        try HostFiles.write(JSON.bytes(node, .pretty), to: folder.record)
    }
}
