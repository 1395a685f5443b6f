/// Bounds of what a reader takes in, so that a hostile document costs an error and not the process.
public struct ReadingLimits: Sendable {
    /// Bytes of one stream.
    public var bytes: Int
    /// Mappings and lists inside one another.
    public var depth: Int
    /// Nodes after aliases are expanded.
    public var nodes: Int

    public init(bytes: Int = 64 << 20, depth: Int = 128, nodes: Int = 2_000_000) {
        self.bytes = bytes
        self.depth = depth
        self.nodes = nodes
    }
}
