internal import Documents

extension Rule {
    static let removedAPI = Rule(
        "removed-api", .error, "a version that is served no more",
        why: "The API server of this Kubernetes version answers that there is no such kind.",
        fix: "Write the version that took its place; fields may have changed with it.",
        peers: [
            .kubeLinter("no-extensions-v1beta"), .kubeScore("stable-version"), .pluto("removed"),
        ],
        .objects([]) { object, report in
            guard let change = APIChange.of(apiVersion: object.apiVersion, kind: object.kind),
                let removed = change.removed, change.isReached(removed, in: report.kubernetesVersion)
            else { return }
            let instead = change.replacement.map { "write \($0)" } ?? "nothing took its place"
            report(
                "\(object.kind) in \(object.apiVersion) went with \(change.component ?? "Kubernetes") \(removed);"
                    + " \(instead)", at: Spot(object.node["apiVersion"] ?? object.node), fix: change.rename)
        })
}
