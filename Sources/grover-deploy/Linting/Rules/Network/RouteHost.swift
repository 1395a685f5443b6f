internal import Documents

extension Rule {
    static let routeHost = Rule(
        "httproute-wildcard-host", .info, "an HTTPRoute that takes requests for any name",
        why: "Such a route answers for names that others mean to have, and hides their mistakes.",
        fix: "Name the hosts.", peers: [.polaris("httpRouteWildcardOrEmptyHost")], isOptional: true,
        .objects(["HTTPRoute"]) { object, report in
            let hosts = object.spec?["hostnames"]
            guard let list = hosts?.list, !list.isEmpty else {
                return report("'\(object.name)' names no hosts; add spec.hostnames", at: hosts ?? object.head)
            }
            for node in list where node.string?.contains("*") == true {
                report("'\(node.string ?? "")' stands for many names; write them out", at: node)
            }
        })
}
