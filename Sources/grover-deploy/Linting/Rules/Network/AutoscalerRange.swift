internal import Documents

extension Rule {
    static let autoscalerRange = Rule(
        "hpa-range", .error, "an autoscaler that cannot scale",
        why:
            "With maxReplicas at minReplicas the number of pods never changes, which is a warning; below it, the API server"
            + " refuses the object.",
        fix: "Raise maxReplicas.", peers: [.polaris("hpaMaxAvailability")],
        .objects(["HorizontalPodAutoscaler"]) { object, report in
            guard let node = object.spec?["maxReplicas"], let most = node.int else { return }
            let least = object.spec?["minReplicas"]?.int ?? 1
            guard most <= least else { return }
            // Whoever wants a fixed number may have it.
            report(
                "maxReplicas \(most) is not above minReplicas \(least); raise it", at: node,
                severity: most < least ? .error : .warning)
        })
}
