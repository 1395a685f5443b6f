/// Where a local cluster keeps everything: `.grover` beside the catalog, unless told otherwise.
public struct StateFolder: Sendable, Hashable {
    public let path: String

    /// - Parameter path: absolute, or relative to the working folder.
    public init(_ path: String) {
        self.path = path.hasPrefix("/") ? path : HostFiles.workingFolder + "/" + path
    }

    public var kubeconfig: String { path + "/kubeconfig" }
    /// What the control plane said when it was up: its process and its address.
    var record: String { path + "/control-plane.json" }
    /// Locked by the control plane as long as it lives.
    var lock: String { path + "/lock" }
    /// What a control plane in the background writes.
    public var log: String { path + "/control-plane.log" }
}
