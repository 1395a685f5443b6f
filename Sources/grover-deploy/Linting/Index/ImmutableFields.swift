internal import Documents

/// The fields of a workload that a server takes once and for all.
struct ImmutableFields {
    let text: String
    let spot: Spot?

    init?(_ object: LintObject) {
        let keys: [String]
        switch object.kind {
        case "Deployment", "DaemonSet", "ReplicaSet": keys = ["selector"]
        case "StatefulSet": keys = ["selector", "serviceName", "podManagementPolicy", "volumeClaimTemplates"]
        case "Job": keys = ["selector", "completionMode", "template"]
        default: return nil
        }
        var fields = Mapping()
        for key in keys { fields[key] = object.spec?[key] }
        text = JSON.write(Node(fields), .canonical)
        spot = (object.spec?[keys.last ?? ""] ?? object.spec?[keys[0]]).map { Spot($0) }
    }
}
