import Documents
import KubernetesModel
import Rollouts

/// An event as a JSON object: `service`, `event`, `message`, and what belongs to it.
enum EventJSON {
    static func node(_ event: RolloutEvent) -> Node {
        var node: Node = ["service": Node(event.service), "event": Node(name(event.kind))]
        node["message"] = EventText.line(event.kind).map { Node($0) }
        switch event.kind {
        case .progress(let reference, _, let ready, let wanted):
            node["object"] = Node(reference.description)
            node["ready"] = Node(ready)
            node["wanted"] = Node(wanted)
        case .applied(let reference, _), .deleted(let reference), .kept(let reference),
            .stillWaiting(let reference, _):
            node["object"] = Node(reference.description)
        case .failing(let report): node["failure"] = failure(report)
        case .finished(let result):
            node["exitCode"] = Node(result.exit.rawValue)
            node["failure"] = result.report.map(failure)
        default: break
        }
        return node
    }

    private static func failure(_ report: FailureReport) -> Node {
        var node: Node = ["message": Node(report.message), "log": Node(report.log.map { Node($0) })]
        node["cause"] = report.failure.map { Node($0.cause.rawValue) }
        node["pod"] = report.failure.map { Node($0.pod) }
        node["container"] = report.failure?.container.map { Node($0) }
        node["probe"] = report.failure?.probe.map { Node($0.probe.kind.rawValue) }
        node["lastAnswer"] = report.failure?.probe?.lastAnswer.map { Node($0) }
        node["exitCode"] = report.failure?.exit.map { Node($0.code) }
        node["restarts"] = report.failure.map { Node($0.restarts) }
        node["place"] = report.place.map { Node($0) }
        return node
    }

    private static func name(_ kind: RolloutEvent.Kind) -> String {
        switch kind {
        case .waitingForLock: "waitingForLock"
        case .foundUnfinished: "foundUnfinished"
        case .planned: "planned"
        case .applied: "applied"
        case .replicasHeld: "replicasHeld"
        case .kept: "kept"
        case .stillWaiting: "stillWaiting"
        case .progress: "progress"
        case .failing: "failing"
        case .restoring: "restoring"
        case .deleted: "deleted"
        case .finished: "finished"
        }
    }
}
