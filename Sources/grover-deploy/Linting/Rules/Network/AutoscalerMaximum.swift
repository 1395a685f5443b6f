internal import Documents

extension Rule {
    static let autoscalerMaximum = Rule(
        "hpa-maximum-replicas", .info, "an autoscaler that may go beyond a hundred pods",
        why: "A wrong metric scales to the maximum, and takes the quota and the budget of everybody with it.",
        fix: "Lower maxReplicas to what the cluster can carry.",
        peers: [.kubeLinter("hpa-maximum-replicas")], isOptional: true,
        .objects(["HorizontalPodAutoscaler"]) { object, report in
            guard let node = object.spec?["maxReplicas"], let most = node.int, most > 100 else { return }
            report("'\(object.name)' may go up to \(most); lower maxReplicas to 100", at: node)
        })
}
