internal import Documents

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

    /// Writes this process down as the control plane of the folder.
    public static func write(server: String, port: Int, in folder: StateFolder) throws {
        guard let own = ProcessIdentity.self_ else { return }
        let node: Node = ["process": own.node, "server": Node(server), "port": Node(port)]
        try HostFiles.write(JSON.bytes(node, .pretty), to: folder.record)
    }
}
