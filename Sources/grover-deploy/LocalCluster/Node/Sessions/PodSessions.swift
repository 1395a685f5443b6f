/// A command to run inside a container, as `exec` asks for it.
public struct PodCommand: Sendable {
    public var container: String
    public var words: [String]
    public var hasInput: Bool
    public var hasOutput: Bool
    public var hasErrorOutput: Bool
    public var isTerminal: Bool

    public init(
        container: String, words: [String], hasInput: Bool = false, hasOutput: Bool = true,
        hasErrorOutput: Bool = true, isTerminal: Bool = false
    ) {
        self.container = container
        self.words = words
        self.hasInput = hasInput
        self.hasOutput = hasOutput
        self.hasErrorOutput = hasErrorOutput
        self.isTerminal = isTerminal
    }
}

/// What the API server asks of a node besides logs: to run commands in its containers.
public protocol PodSessionSource: Sendable {
    /// Starts the command; whoever gets it ends it.
    ///
    /// - Throws: `APIStatus`, as for a container that does not run.
    func start(_ command: PodCommand, in pod: PodIdentity) async throws -> CommandProcess
}

extension PodSessionSource {
    public func start(_ command: PodCommand, in pod: PodIdentity) async throws -> CommandProcess {
        throw APIStatus(
            code: 501, reason: "NotImplemented", message: "this node runs no processes, and so no commands in them")
    }
}
