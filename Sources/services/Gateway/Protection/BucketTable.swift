/// Token buckets by key, in bounded memory: where a new one has no room, the one that was used longest ago goes.
///
/// A bucket is kept as the one moment at which it will be full again (the generic cell rate algorithm, which counts as a token
/// bucket does). A bucket that is not there is full, so that forgetting one never does anybody wrong.
struct BucketTable: Sendable {
    private struct Entry {
        var key: Int
        /// In seconds of the caller's time.
        var full: Double
        var newer: Int32
        var older: Int32
    }

    private static let none: Int32 = -1

    private let capacity: Int
    private var places: [Int: Int32] = [:]
    private var entries: [Entry] = []
    private var newest = none
    private var oldest = none

    init(capacity: Int) {
        self.capacity = max(1, capacity)
    }

    var count: Int { entries.count }

    /// Takes one token at a moment, given in seconds that only grow.
    mutating func take(_ key: Int, rate: Rate, at now: Double) -> Standing {
        let place = touch(key)
        let full = max(entries[Int(place)].full, now) + 1 / rate.perSecond
        let span = Double(rate.burst) / rate.perSecond
        // What rounding makes of a whole number of tokens is still that number.
        let missing = full - now - span
        if missing > 1e-9 {
            return Standing(rate: rate, remaining: 0, full: full - now - 1 / rate.perSecond, wait: missing)
        }
        entries[Int(place)].full = full
        let remaining = Int(-missing * rate.perSecond + 1e-6)
        return Standing(rate: rate, remaining: remaining, full: full - now, wait: nil)
    }

    /// The place of a key's bucket, which is the newest from now on.
    private mutating func touch(_ key: Int) -> Int32 {
        if let place = places[key] {
            guard place != newest else { return place }
            unlink(place)
            link(place)
            return place
        }
        let place: Int32
        if entries.count < capacity {
            place = Int32(entries.count)
            entries.append(Entry(key: key, full: 0, newer: Self.none, older: Self.none))
        } else {
            place = oldest
            unlink(place)
            places[entries[Int(place)].key] = nil
            entries[Int(place)] = Entry(key: key, full: 0, newer: Self.none, older: Self.none)
        }
        places[key] = place
        link(place)
        return place
    }

    private mutating func link(_ place: Int32) {
        entries[Int(place)].newer = Self.none
        entries[Int(place)].older = newest
        if newest != Self.none { entries[Int(newest)].newer = place }
        newest = place
        if oldest == Self.none { oldest = place }
    }

    private mutating func unlink(_ place: Int32) {
        let entry = entries[Int(place)]
        if entry.newer == Self.none { newest = entry.older } else { entries[Int(entry.newer)].older = entry.older }
        if entry.older == Self.none { oldest = entry.newer } else { entries[Int(entry.older)].newer = entry.newer }
    }
}

/// How many requests there may be: so many at once, and so many a second from then on.
struct Rate: Sendable, Hashable {
    let perSecond: Double
    let burst: Int
}

/// How a bucket stands after a request.
struct Standing: Sendable {
    let rate: Rate
    /// Requests that may follow at once.
    let remaining: Int
    /// Seconds until the bucket is full.
    let full: Double
    /// Seconds until the next request may come; nil where this one passed.
    let wait: Double?
}
