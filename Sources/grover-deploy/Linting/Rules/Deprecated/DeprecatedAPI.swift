internal import Documents

extension Rule {
    static let deprecatedAPI = Rule(
        "deprecated-api", .warning, "a version that will be served no more",
        why: "An upgrade of the cluster will refuse the object.",
        fix: "Write the version that takes its place; fields may have changed with it.",
        peers: [.kubeScore("stable-version"), .pluto("deprecated")],
        .objects([]) { object, report in
            guard let change = APIChange.of(apiVersion: object.apiVersion, kind: object.kind),
                change.isReached(change.deprecated, in: report.kubernetesVersion),
                change.removed.map({ change.isReached($0, in: report.kubernetesVersion) }) != true
            else { return }
            let end = change.removed.map { " and goes with \($0)" } ?? ""
            let instead = change.replacement.map { "; write \($0)" } ?? ""
            report(
                "\(object.kind) in \(object.apiVersion) is deprecated since \(change.component ?? "Kubernetes")"
                    + " \(change.deprecated)\(end)\(instead)", at: Spot(object.node["apiVersion"] ?? object.node),
                fix: change.rename)
        })
}
