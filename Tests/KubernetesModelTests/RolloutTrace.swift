import Documents
import Foundation
import KubernetesModel

/// What a real API server's watches delivered during one rollout: the new revision's pods, their events, the Deployment.
struct RolloutTrace {
    var rows: [(seconds: Double, change: String, object: Node)]

    init(_ name: String, file: String = #filePath) throws {
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent()
        let path = folder.appendingPathComponent("Fixtures/RolloutTraces/\(name).jsonl")
        rows = try String(contentsOf: path, encoding: .utf8).split(separator: "\n").compactMap { line in
            let row = try JSON.read(String(line))
            guard let seconds = row["t"]?.double, let change = row["type"]?.string, let object = row["object"] else {
                return nil
            }
            return (seconds, change, object)
        }
    }

    /// The first final verdict, looking again exactly when the diagnosis asks for it.
    ///
    /// - Parameter until: how long to go on looking after the last row.
    func verdict(until end: Double = 60) -> (seconds: Double, failure: PodFailure)? {
        let start = Timestamp(secondsSince1970: 1_800_000_000)
        var observation = RevisionObservation()
        var lookAgain: Timestamp?
        func look(_ now: Timestamp) -> PodFailure? {
            switch Diagnosis.of(observation, at: now) {
            case .fine: lookAgain = nil
            case .undecided(let next): lookAgain = next
            case .failed(let failure): return failure
            }
            return nil
        }
        for row in rows {
            let now = start.advanced(bySeconds: row.seconds)
            if let moment = lookAgain, moment < now, let failure = look(moment) {
                return (moment.seconds(since: start), failure)
            }
            switch row.object.kind {
            case "Pod" where row.change == "DELETED": observation.forget(pod: row.object.uid ?? "")
            case "Pod": observation.note(pod: row.object, at: now)
            case "Event": observation.note(event: row.object)
            default: observation.note(workload: row.object, at: now)
            }
            if let failure = look(now) { return (row.seconds, failure) }
        }
        while let moment = lookAgain, moment.seconds(since: start) <= end {
            if let failure = look(moment) { return (moment.seconds(since: start), failure) }
        }
        return nil
    }
}
