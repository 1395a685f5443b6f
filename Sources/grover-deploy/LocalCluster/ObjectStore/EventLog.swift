/// One write, as the watches tell it.
struct LoggedChange: Sendable {
    let change: ObjectEvent.Change
    let object: StoredObject
    /// The object before the write: a watch by selector tells from it that an object has left its view.
    let previous: StoredObject?

    var revision: Int64 { object.revision }
}

/// The latest changes, in the order they were made: what a watch resumes from.
///
/// It holds a bounded number of events and bytes. What is dropped is remembered as a revision for each resource, so
/// that a watch of a quiet resource does not expire because another one is busy.
struct EventLog {
    private var changes: ArraySlice<LoggedChange> = []
    private var bytes = 0
    /// Every event up to here is gone.
    private var start: Int64
    private var droppedUpTo: [ResourceType: Int64] = [:]
    private let maximumCount: Int
    private let maximumBytes: Int

    init(start: Int64, maximumCount: Int, maximumBytes: Int) {
        self.start = start
        self.maximumCount = maximumCount
        self.maximumBytes = maximumBytes
    }

    mutating func append(_ change: LoggedChange) {
        changes.append(change)
        bytes += change.object.listForm.count
        while changes.count > maximumCount || bytes > maximumBytes, changes.count > 1 { dropFirst() }
        // A slice keeps its dropped head alive until it is copied.
        if changes.startIndex > maximumCount { changes = ArraySlice(Array(changes)) }
    }

    /// The first revision that a watch of these resources can no longer resume from; a watch after it can.
    func oldestResumable(for types: TypeSelection) -> Int64 {
        switch types {
        case .only(let types): types.reduce(start) { max($0, droppedUpTo[$1] ?? 0) }
        case .allBut: droppedUpTo.reduce(start) { types.contains($1.key) ? max($0, $1.value) : $0 }
        }
    }

    /// Changes of these resources after a revision, oldest first.
    func changes(after revision: Int64, of types: TypeSelection, limit: Int) -> [LoggedChange] {
        var found: [LoggedChange] = []
        for change in changes[firstIndex(after: revision)...] where types.contains(change.object.type) {
            found.append(change)
            if found.count == limit { break }
        }
        return found
    }

    /// Forgets everything, as a server does that compacts its history.
    mutating func compact(upTo revision: Int64) {
        while let first = changes.first, first.revision <= revision { dropFirst() }
        start = max(start, revision)
    }

    private mutating func dropFirst() {
        let dropped = changes.removeFirst()
        bytes -= dropped.object.listForm.count
        droppedUpTo[dropped.object.type] = dropped.revision
    }

    private func firstIndex(after revision: Int64) -> Int {
        var low = changes.startIndex
        var high = changes.endIndex
        while low < high {
            let middle = low + (high - low) / 2
            if changes[middle].revision <= revision { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
