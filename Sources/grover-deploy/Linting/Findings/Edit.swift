public import Documents

/// A change of one file that mends a finding and nothing else: other text for what stands at a place.
public struct Edit: Sendable, Equatable {
    public let place: Place
    /// What has to stand there, quotes aside; else the file changed since, and stays as it is.
    public let old: String
    public let new: String

    /// Nil where the place is not known.
    init?(_ spot: Spot, _ old: String, _ new: String) {
        guard let place = spot.place, spot.filledFrom == nil else { return nil }
        self.place = place
        self.old = old
        self.new = new
    }
}
