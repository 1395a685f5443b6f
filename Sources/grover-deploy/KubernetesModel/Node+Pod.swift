public import Documents

/// What a pod's status says, read from its tree.
extension Node {
    public var containerStatuses: [Node] { value(at: "status", "containerStatuses")?.list ?? [] }
    public var initContainerStatuses: [Node] { value(at: "status", "initContainerStatuses")?.list ?? [] }

    /// Whether the condition of a type is `True`.
    public func isTrue(_ condition: String) -> Bool {
        self.condition(condition)?["status"]?.string == "True"
    }

    public var isReadyPod: Bool { isTrue("Ready") && deletionTimestamp == nil }
}
