internal import Documents
internal import KubernetesModel

extension Rule {
    static let invalidRollout = Rule(
        "invalid-rollout", .error, "a way to roll out, or a budget, that the API server refuses",
        why: "The API server refuses the object.", fix: "Give one of the two values that exclude each other.",
        .objects(["Deployment", "DaemonSet", "StatefulSet", "PodDisruptionBudget"]) { object, report in
            guard let spec = object.spec else { return }
            if object.kind == "PodDisruptionBudget" { return checkBudget(spec, &report) }
            let strategy = spec[object.kind == "Deployment" ? "strategy" : "updateStrategy"]
            let update = strategy?["rollingUpdate"]
            for key in ["maxSurge", "maxUnavailable"] { checkShare(update?[key], key, &report) }
            switch object.kind {
            case "Deployment": checkDeployment(spec, strategy, &report)
            case "DaemonSet":
                guard let surge = update?["maxSurge"], !surge.isNull, !isZero(surge) else { return }
                // Not given it is 1.
                if let unavailable = update?["maxUnavailable"], isZero(unavailable) { return }
                if strategy?["type"]?.string == "OnDelete" { return }
                report(
                    "maxSurge and maxUnavailable exclude each other here; make one 0 (maxUnavailable is 1 unless given)",
                    at: surge)
            default:
                guard let unavailable = update?["maxUnavailable"], isZero(unavailable) else { return }
                report("maxUnavailable of a StatefulSet is 1 or more", at: unavailable)
            }
        })

    private static func checkDeployment(_ spec: Node, _ strategy: Node?, _ report: inout Report) {
        let update = strategy?["rollingUpdate"]
        if strategy?["type"]?.string == "Recreate", let update, !update.isNull {
            report("Recreate takes no rollingUpdate; remove it", at: update)
        }
        if let surge = update?["maxSurge"], let unavailable = update?["maxUnavailable"], isZero(surge),
            isZero(unavailable)
        {
            report("maxSurge and maxUnavailable are both 0, so that nothing may change; raise one", at: unavailable)
        }
        if let node = spec["progressDeadlineSeconds"], let deadline = node.int, deadline > 0,
            deadline <= spec["minReadySeconds"]?.int ?? 0
        {
            report("progressDeadlineSeconds has to be more than minReadySeconds; raise it", at: node)
        }
    }

    private static func checkBudget(_ spec: Node, _ report: inout Report) {
        for key in ["minAvailable", "maxUnavailable"] { checkShare(spec[key], key, &report) }
    }

    private static func checkShare(_ node: Node?, _ key: String, _ report: inout Report) {
        guard let node, !node.isNull else { return }
        if let text = node.string, IntOrPercent(node) == nil || !text.hasSuffix("%") {
            report("'\(text)' is no share for \(key); write a number, or one such as 25%", at: node)
        } else if let number = node.int, number < 0 {
            report("\(key) is \(number); use 0 or more", at: node)
        } else if key != "maxSurge", case .percent(let share) = IntOrPercent(node), share > 100 {
            report("\(key) is \(share)%; use 100% or less", at: node)
        }
    }

    private static func isZero(_ node: Node) -> Bool { node.int == 0 || node.string == "0%" }
}
