internal import Documents
internal import ReleaseHistory

/// Chooses what a rollback by command brings back.
enum RollbackTarget {
    /// - Parameter revision: nil for the last release that was verified healthy before the one that runs.
    static func choose(_ releases: [Release], service: String, revision: Int?) throws -> Release {
        if let revision {
            if let release = releases.first(where: { $0.number == revision }) { return release }
            let known = releases.map { String($0.number) }.joined(separator: ", ")
            throw Problem(
                "service '\(service)' has no release \(revision); "
                    + (known.isEmpty ? "it has none at all" : "there are \(known)"))
        }
        guard let latest = releases.last(where: { $0.outcome != .origin }) else {
            throw Problem("service '\(service)' has no release; deploy it with 'grover-deploy apply \(service)'")
        }
        let candidates = releases.filter { $0.outcome == .healthy && $0.rollbackOf == nil }
        // What failed and stayed is replaced by the last healthy one; what is healthy by the one before it.
        let running = releases.last { $0.outcome == .healthy }
        let limit: Int
        switch latest.outcome {
        case .failed, .interrupted, .pending, .restoring: limit = latest.number
        case .healthy, .rolledBack, .origin: limit = running?.rollbackOf ?? running?.number ?? 0
        }
        guard let target = candidates.last(where: { $0.number < limit }) else {
            throw Problem("service '\(service)' has no earlier release that was verified healthy")
        }
        return target
    }
}
