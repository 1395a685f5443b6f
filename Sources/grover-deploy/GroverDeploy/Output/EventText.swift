import KubernetesModel
import ReleaseHistory
import Rollouts

/// The words for what happens to a service.
enum EventText {
    /// One line of progress; nil for what is not worth one.
    static func line(_ kind: RolloutEvent.Kind) -> String? {
        switch kind {
        case .waitingForLock(let holder): "waiting for \(holder) to release the lock"
        case .foundUnfinished(let release, let by): "release \(release) by \(by) was interrupted; going on from there"
        case .planned(let created, let changed, let unchanged, let deleted, let restarts):
            plan(created, changed, unchanged, deleted, restarts)
        case .applied(let reference, let created): "\(reference) \(created ? "created" : "changed")"
        case .replicasHeld(let reference, let count): "\(reference) keeps \(count) replicas, as scaled by hand"
        case .kept(let reference): "\(reference) is no longer in the catalog and holds data; delete it by hand"
        case .stillWaiting(let reference, let reason): "\(reference) still waits: \(reason)"
        case .progress(let reference, let health, let ready, let wanted):
            "\(reference): \(ready) of \(wanted) new pods ready\(health.reason.map { ", \($0)" } ?? "")"
        case .failing(let report): "failing: \(headline(report))"
        case .restoring(let release):
            release.map { "restoring release \($0)" } ?? "restoring what was there before the first release"
        case .deleted(let reference): "\(reference) deleted"
        case .finished(let result): end(result)
        }
    }

    static func end(_ result: ServiceResult) -> String {
        switch result {
        case .unchanged: "nothing changed"
        case .healthy(let release, let rollbackOf):
            "release \(release) is healthy" + (rollbackOf.map { " (it brings back release \($0))" } ?? "")
        case .scaled(let from, let to): from == to ? "has \(to) replicas already" : "scaled from \(from) to \(to)"
        case .restored(let report, let release):
            "release \(report.release ?? 0) failed; "
                + (release.map { "release \($0) is running again" } ?? "what was there before is restored")
        case .notRestored(let report, let because):
            "release \(report.release ?? 0) failed and could not be taken back: \(because)"
        case .failedAndKept(let report): "failed and left as it is: \(headline(report))"
        case .unhealthy(let report): "it is as wanted, and not healthy: \(headline(report))"
        case .lockHeld(let held): held.description
        case .owned(let message), .notAuthorised(let message), .failed(let message): message
        case .interrupted: "interrupted; run the command again to finish it"
        }
    }

    static func headline(_ report: FailureReport) -> String {
        guard let failure = report.failure else { return report.message }
        let pod =
            failure.pod.isEmpty ? "" : "pod \(failure.pod)\(failure.container.map { ", container \($0)" } ?? ""): "
        return pod + failure.message
    }

    /// All that is known about a failure, a line each.
    static func details(_ report: FailureReport) -> [String] {
        var lines = [headline(report)]
        if let probe = report.failure?.probe {
            lines.append("probe: \(probe.probe.kind.rawValue), \(probe.probe.target)")
            if let answer = probe.lastAnswer { lines.append("last answer: \(answer)") }
        }
        if let exit = report.failure?.exit {
            // It may be the end of the log, which follows whole.
            let message = exit.message?.split(whereSeparator: \.isNewline).last.map { ": \($0)" } ?? ""
            lines.append("\(exit)\(message), \(report.failure?.restarts ?? 0) restarts")
        }
        if let place = report.place { lines.append("see \(place)") }
        if !report.log.isEmpty {
            lines.append("last lines of its log:")
            lines += report.log.map { "  | \($0)" }
        }
        return lines
    }

    private static func plan(_ created: Int, _ changed: Int, _ same: Int, _ deleted: Int, _ restarts: Bool) -> String
    {
        var parts: [String] = []
        for (count, word) in [
            (created, "to create"), (changed, "to change"), (deleted, "to delete"), (same, "unchanged"),
        ]
        where count > 0 { parts.append("\(count) \(word)") }
        return parts.joined(separator: ", ") + (restarts ? "; pods are replaced" : "")
    }
}

extension ServiceResult {
    var report: FailureReport? {
        switch self {
        case .restored(let report, _), .notRestored(let report, _), .failedAndKept(let report),
            .unhealthy(let report):
            report
        default: nil
        }
    }
}
