internal import Documents

extension Rule {
    static let livenessStricterThanReadiness = Rule(
        "liveness-stricter-than-readiness", .warning, "a liveness probe that gives up before the readiness probe",
        why: "A slow container is restarted before it is taken out of service: slow starts never end, and load that"
            + " makes it slow makes it restart.",
        fix:
            "Give liveness more time (initialDelaySeconds, periodSeconds × failureThreshold) than readiness, or add a"
            + " startup probe.",
        .containers { container, _, report in
            guard let node = container.node["livenessProbe"], let liveness = ProbeTimes(node),
                let readiness = ProbeTimes(container.node["readinessProbe"])
            else { return }
            let hasStartup = container.node["startupProbe"] != nil
            let kills = liveness.patience + (hasStartup ? 0 : liveness.delay)
            let hides = readiness.patience + (hasStartup ? 0 : readiness.delay)
            guard kills < hides else { return }
            report(
                "liveness restarts container '\(container.name)' after \(kills) s, before readiness takes it out of"
                    + " service after \(hides) s; give liveness more time", at: node)
        })
}
