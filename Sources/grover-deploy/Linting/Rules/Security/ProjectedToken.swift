internal import Documents

extension Rule {
    static let projectedToken = Rule(
        "projected-token-long-expiration", .warning, "a token that counts for more than a day",
        why: "Who gets hold of the token may use it until it expires, also when the pod is long gone.",
        fix: "Set expirationSeconds to 3600; the kubelet renews it.",
        peers: [.kubeLinter("projected-token-long-expiration")],
        .pods { pod, report in
            for volume in pod.spec["volumes"]?.list ?? [] {
                for source in volume["projected"]?["sources"]?.list ?? [] {
                    guard let node = source["serviceAccountToken"]?["expirationSeconds"], let seconds = node.int,
                        seconds > 86_400
                    else { continue }
                    report("the token counts for \(seconds) s; set 3600", at: node)
                }
            }
        })
}
