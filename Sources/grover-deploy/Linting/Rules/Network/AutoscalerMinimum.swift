internal import Documents

extension Rule {
    static let autoscalerMinimum = Rule(
        "hpa-minimum-three-replicas", .info, "an autoscaler that goes below three pods",
        why: "With three, one may be drained while another crashes.", fix: "Set minReplicas to 3.",
        peers: [
            .kubeLinter("hpa-minimum-three-replicas"), .kubeScore("horizontalpodautoscaler-replicas"),
            .polaris("hpaMinAvailability"),
        ],
        isOptional: true,
        .objects(["HorizontalPodAutoscaler"]) { object, report in
            let node = object.spec?["minReplicas"]
            guard (node?.int ?? 1) < 3 else { return }
            report("'\(object.name)' goes down to \(node?.int ?? 1); set minReplicas to 3", at: node ?? object.head)
        })
}
