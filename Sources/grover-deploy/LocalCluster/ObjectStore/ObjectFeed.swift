/// What a watch inside the process reads: the objects that stand, then every change.
///
/// It holds a position in the store's log and no buffer of its own: a slow reader costs nothing until it falls out of
/// the log, and then its feed ends.
actor ObjectFeed {
    private let store: ObjectStore
    private let types: TypeSelection
    private var pending: ArraySlice<ObjectEvent>
    private var position: Int64

    init(_ store: ObjectStore, types: TypeSelection) {
        self.store = store
        self.types = types
        let (objects, revision) = store.snapshot(types)
        pending = objects.map { ObjectEvent(.added, $0.type, $0.node) }[...]
        position = revision
    }

    func next() async -> ObjectEvent? {
        while pending.isEmpty {
            guard let changes = try? await store.changes(after: position, of: types), let last = changes.last else {
                return nil
            }
            position = last.revision
            pending = changes.map { ObjectEvent($0.change, $0.object.type, $0.object.node) }[...]
        }
        return pending.popFirst()
    }
}
