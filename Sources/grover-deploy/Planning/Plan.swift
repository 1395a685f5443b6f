public import Documents
public import KubernetesModel

/// What has to be done so that a service's live objects become the wanted ones; it does nothing itself.
public struct Plan: Sendable {
    public enum Action: String, Sendable {
        case create
        case change
        case unchanged
    }

    public struct Change: Sendable {
        public var reference: ObjectReference
        public var action: Action
        /// What is sent: the wanted object with its content hash, without `replicas` where somebody else owns it.
        public var object: Node
        public var live: Node?
        /// Whether pods are replaced, because their template changes.
        public var restartsPods: Bool
        /// The number of replicas that an override holds, where one does.
        public var heldReplicas: Int?
        /// The number that somebody else must own before the object is applied without it: it would fall to 1.
        public var handedOverReplicas: Int?
        /// The number to set through `/scale` first, where the catalog takes it back from a hand-over.
        public var takenBackReplicas: Int?

        /// Whether writing the object may start pods.
        public var hasPods: Bool { object.kind == "Pod" || object.value(at: "spec", "template") != nil }
    }

    /// Changes in order: those of one level do not refer to one another.
    public var levels: [[Change]]
    /// Objects of the last release that are no longer wanted, in the order to delete them.
    public var prune: [InventoryEntry]
    /// Objects no longer wanted that hold data, and so are only told about.
    public var kept: [InventoryEntry]

    public var changes: [Change] { levels.flatMap(\.self) }

    /// What there is to write, in steps: those of one step may be written at once. In each level pods come last, as they
    /// use by name what nothing refers to.
    public var steps: [[Change]] {
        levels.flatMap { level in
            let open = level.filter { $0.action != .unchanged }
            return [open.filter { !$0.hasPods }, open.filter(\.hasPods)].filter { !$0.isEmpty }
        }
    }
    public var isEmpty: Bool { prune.isEmpty && changes.allSatisfy { $0.action == .unchanged } }

    public func count(_ action: Action) -> Int {
        changes.count { $0.action == action }
    }
}

extension Plan {
    /// The plan after the server was asked about each change.
    public func refined(by answers: [ObjectReference: Node]) -> Plan {
        var plan = self
        plan.levels = levels.map { level in
            level.map { change in answers[change.reference].map(change.refined) ?? change }
        }
        return plan
    }

    /// Compares what is wanted with what is there.
    ///
    /// - Parameter live: the live objects of the wanted references; a missing one is created.
    /// - Parameter previous: the inventory of the last release, for what is to be deleted.
    /// - Throws: `Problem` for an object without identity, twice the same object, or references in a circle.
    public init(wanted: [Node], live: [ObjectReference: Node], previous: [InventoryEntry] = []) throws {
        var names: Set<ObjectReference> = []
        for object in wanted {
            guard let reference = object.reference else {
                throw Problem("an object lacks apiVersion, kind or metadata.name", at: object.place)
            }
            guard names.insert(reference).inserted else {
                throw Problem("\(reference) is there twice; keep one of them", at: object.place)
            }
        }
        levels = try Ordering.levels(wanted).map { level in
            level.compactMap { object in
                object.reference.map { Change(object, $0, live: live[$0]) }
            }
        }
        let gone = previous.filter { entry in !names.contains { entry.isSameObject(as: $0) } }
        prune = gone.filter { !$0.holdsData }.sorted { Ordering.deletionRank($0) < Ordering.deletionRank($1) }
        kept = gone.filter(\.holdsData)
    }
}

extension Plan.Change {
    /// The change after the server was asked what would come of it; one that comes to nothing is none.
    ///
    /// What the server leaves out, fills in or rewrites on its way in cannot be told from the objects alone.
    func refined(by answer: Node) -> Self {
        var change = self
        guard action == .change, let live else { return change }
        change.restartsPods = live.value(at: "spec", "template") != answer.value(at: "spec", "template")
        if Self.comparable(live) == Self.comparable(answer), handedOverReplicas == nil, takenBackReplicas == nil {
            change.action = .unchanged
        }
        return change
    }

    private static func comparable(_ object: Node) -> Node {
        var object = object
        object["status"] = nil
        for field in ["managedFields", "resourceVersion", "generation"] { object["metadata"]?[field] = nil }
        object["metadata"]?["annotations"]?["deploy.grover.dev/release"] = nil
        return object
    }

    init(_ wanted: Node, _ reference: ObjectReference, live: Node?) {
        let hash = ContentHash.of(wanted)
        var object = wanted
        heldReplicas = live.flatMap { ReplicaOwnership.heldReplicas(of: $0) }
        if heldReplicas != nil { object["spec"]?["replicas"] = nil }
        let isSame =
            live.map {
                $0.annotations[ContentHash.annotation] == hash && LiveComparison.contains($0, object)
            } ?? false
        object.set(Node(hash), at: "metadata", "annotations", ContentHash.annotation)
        if let live, heldReplicas == nil {
            let owners = ReplicaOwnership.owners(of: live)
            let wantedReplicas = wanted.value(at: "spec", "replicas")?.int
            if wantedReplicas == nil, owners == [ReplicaOwnership.manager] {
                handedOverReplicas = live.value(at: "spec", "replicas")?.int
            }
            if owners.contains(ReplicaOwnership.handoverManager) { takenBackReplicas = wantedReplicas }
        }
        self.reference = reference
        self.object = object
        self.live = live
        action = live == nil ? .create : isSame ? .unchanged : .change
        restartsPods = false
        if let live, let template = object.value(at: "spec", "template") {
            restartsPods = !LiveComparison.contains(live.value(at: "spec", "template") ?? .null, template)
        }
    }
}
