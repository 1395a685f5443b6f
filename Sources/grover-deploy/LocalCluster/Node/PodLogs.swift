/// Which part of a container's log is wanted (`GET …/pods/NAME/log`).
public struct PodLogOptions: Sendable {
    public var container: String?
    public var follow = false
    /// The log of the run before this one.
    public var previous = false
    public var tailLines: Int?
    public var sinceSeconds: Double?
    public var timestamps = false
    public var limitBytes: Int?

    public init() {}
}

/// Where the API server gets the logs of pods: the node that runs them.
public protocol PodLogSource: Sendable {
    /// Chunks of the log; with `follow` until the container ends.
    ///
    /// - Throws: `APIStatus`, as a real server puts it (400 for a container that has not started).
    func log(of pod: PodIdentity, options: PodLogOptions) async throws -> AsyncThrowingStream<[UInt8], any Error>
}

public struct PodIdentity: Sendable, Hashable {
    public let namespace: String
    public let name: String
    public let uid: String

    public init(namespace: String, name: String, uid: String) {
        self.namespace = namespace
        self.name = name
        self.uid = uid
    }
}
