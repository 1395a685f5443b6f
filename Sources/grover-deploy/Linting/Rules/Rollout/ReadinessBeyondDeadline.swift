internal import Documents

extension Rule {
    static let readinessBeyondDeadline = Rule(
        "readiness-beyond-deadline", .error, "probes that allow more time than the rollout has",
        why: "A pod may take longer to become ready than progressDeadlineSeconds lasts: a slow start that the probes"
            + " allow is told, and rolled back, as a failure.",
        fix: "Raise progressDeadlineSeconds, or make the startup probe less patient.",
        .objects(["Deployment"]) { object, report in
            guard let pod = object.pod else { return }
            let deadline = object.spec?["progressDeadlineSeconds"]?.int ?? 600
            let minReady = object.spec?["minReadySeconds"]?.int ?? 0
            for container in pod.mainContainers {
                let startup = ProbeTimes(container.node["startupProbe"])
                let readiness = ProbeTimes(container.node["readinessProbe"])
                var budget = minReady
                if let startup { budget += startup.delay + startup.patience }
                if let readiness { budget += readiness.delay + readiness.period * (readiness.successes - 1) }
                guard budget >= deadline else { continue }
                let node =
                    object.spec?["progressDeadlineSeconds"] ?? container.node["startupProbe"]
                    ?? container.node["readinessProbe"] ?? container.head
                report(
                    "container '\(container.name)' may take \(budget) s to become ready, and the rollout has"
                        + " \(deadline) s; raise progressDeadlineSeconds", at: node)
            }
        })
}
