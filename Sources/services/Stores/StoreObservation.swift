/// Hears of each operation of a store: its name, how long it took with waiting, and whether it failed.
public typealias StoreObservation = @Sendable (_ operation: String, _ took: Duration, _ failed: Bool) -> Void
