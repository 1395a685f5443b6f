extension Rule {
    static let danglingAutoscaler = Rule(
        "dangling-hpa", .warning, "an autoscaler of a workload that is not there",
        why: "It scales nothing.", fix: "Mend scaleTargetRef.",
        peers: [
            .kubeLinter("dangling-horizontalpodautoscaler"), .kubeLinter("dangling-hpa"),
            .kubeScore("horizontalpodautoscaler-has-target"),
        ],
        .cluster { index, report in
            for object in index.all {
                guard let target = object.autoscaler else { continue }
                guard let group = groups[target.kind] else {
                    if let kind = groups.keys.first(where: { $0.lowercased() == target.kind.lowercased() }) {
                        report(
                            "there is no kind '\(target.kind)'; write \(kind)", at: target.kindSpot ?? object.head,
                            on: object)
                    }
                    continue
                }
                if index.object(target.kind, target.name, in: object.namespace) == nil {
                    report(
                        "there is no \(target.kind) '\(target.name)' in the input; mend scaleTargetRef",
                        at: target.spot ?? object.head, on: object)
                } else if target.group != group, ["", "apps", "extensions"].contains(target.group) {
                    let version = group.isEmpty ? "v1" : "\(group)/v1"
                    let what = target.group.isEmpty ? "names no group" : "names the group '\(target.group)'"
                    report(
                        "scaleTargetRef \(what), where there is no \(target.kind); set its apiVersion to \(version)",
                        at: target.spot ?? object.head, on: object)
                }
            }
        })

    private static let groups = [
        "Deployment": "apps", "StatefulSet": "apps", "ReplicaSet": "apps", "ReplicationController": "",
        "DeploymentConfig": "apps.openshift.io",
    ]
}
