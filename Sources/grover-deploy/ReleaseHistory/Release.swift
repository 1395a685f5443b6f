public import Documents
public import KubernetesModel
public import Planning

/// One release of one service: what it consists of, and how it ended.
public struct Release: Sendable {
    public enum Outcome: String, Sendable {
        /// Being carried out, or interrupted on the way: the next run finishes or restores it.
        case pending
        /// Found to be failing; the release before is being restored.
        case restoring
        /// Every object was seen healthy.
        case healthy
        /// Failed, and the release before was seen healthy again.
        case rolledBack = "rolled-back"
        /// Failed and still there.
        case failed
        /// Given up half-way, and then superseded.
        case interrupted
        /// The live state before our first write.
        case origin
    }

    public var service: String
    public var namespace: String
    public var number: Int
    public var outcome: Outcome
    public var by: String
    public var startedAt: Timestamp
    public var finishedAt: Timestamp?
    /// The release whose objects this one brought back.
    public var rollbackOf: Int?
    /// One line on why it failed.
    public var cause: String?
    /// The lock's fencing number under which it was written.
    public var fence: Int
    /// The rendered objects, without the values of secrets.
    public var objects: [Node]
    /// All that may be in the cluster because of it: what the release before left, and what this one writes.
    public var inventory: [InventoryEntry]
    /// The stored object's version, for a write that nobody else may have passed.
    var resourceVersion: String?

    public init(
        service: String, namespace: String, number: Int, outcome: Outcome = .pending, by: String,
        startedAt: Timestamp, rollbackOf: Int? = nil, fence: Int = 0, objects: [Node],
        inventory: [InventoryEntry] = []
    ) {
        self.service = service
        self.namespace = namespace
        self.number = number
        self.outcome = outcome
        self.by = by
        self.startedAt = startedAt
        self.rollbackOf = rollbackOf
        self.fence = fence
        self.objects = objects.map(\.withoutSecretValues)
        self.inventory = inventory
    }

    public var isUnfinished: Bool { outcome == .pending || outcome == .restoring }

    /// The inventory's entry of an object.
    public func entry(_ reference: ObjectReference) -> InventoryEntry? {
        inventory.first { $0.isSameObject(as: reference) }
    }
}

extension Node {
    /// The object without what a Secret keeps: history is readable by more people than secrets are.
    fileprivate var withoutSecretValues: Node {
        guard kind == "Secret" else { return self }
        var copy = self
        copy["data"] = nil
        copy["stringData"] = nil
        return copy
    }
}
