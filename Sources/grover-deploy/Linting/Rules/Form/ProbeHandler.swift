internal import Documents

extension Rule {
    static let probeHandler = Rule(
        "probe-without-handler", .error, "a probe that asks nothing, or in two ways",
        why: "The API server refuses the pod: a probe asks in exactly one way.",
        fix: "Give it one of httpGet, tcpSocket, grpc and exec.",
        .containers { container, _, report in
            for key in ["startupProbe", "readinessProbe", "livenessProbe"] {
                guard let probe = container.node[key], let map = probe.map else { continue }
                let handlers = map.entries.filter {
                    ["httpGet", "tcpSocket", "grpc", "exec"].contains($0.key) && !$0.value.isNull
                }
                guard handlers.count != 1 else { continue }
                let what = handlers.isEmpty ? "asks nothing" : "asks in \(handlers.count) ways"
                report(
                    "the \(key) of container '\(container.name)' \(what); give it one of httpGet, tcpSocket, grpc and"
                        + " exec", at: handlers.last?.spot ?? Spot(probe))
            }
        })
}
