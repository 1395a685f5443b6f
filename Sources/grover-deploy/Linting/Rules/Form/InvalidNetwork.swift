internal import Documents
internal import KubernetesModel

extension Rule {
    static let invalidNetwork = Rule(
        "invalid-network", .error, "a NetworkPolicy that the API server refuses",
        why: "The API server refuses the policy, and what it should keep apart stays together.",
        fix: "Write networks as 10.0.0.0/8, and port ranges from the lower to the higher.",
        .objects(["NetworkPolicy"]) { object, report in
            for (direction, peers) in [("ingress", "from"), ("egress", "to")] {
                for rule in object.spec?[direction]?.list ?? [] {
                    for peer in rule[peers]?.list ?? [] { check(peer, &report) }
                    for port in rule["ports"]?.list ?? [] { check(port: port, &report) }
                }
            }
        })

    private static func check(_ peer: Node, _ report: inout Report) {
        guard let block = peer["ipBlock"], !block.isNull else {
            if peer.map?.entries.allSatisfy(\.value.isNull) == true {
                report("a peer says whom it is; add a selector", at: peer)
            }
            return
        }
        if ["podSelector", "namespaceSelector"].contains(where: { peer[$0]?.isNull == false }) {
            report("ipBlock stands alone; make two peers", at: block)
        }
        for node in [block["cidr"]].compactMap(\.self) + (block["except"]?.list ?? []) {
            guard let text = node.string, !IPAddressForm.isNetwork(text) else { continue }
            report("'\(text)' is no network; write it as 10.0.0.0/8", at: node)
        }
    }

    private static func check(port: Node, _ report: inout Report) {
        if let node = port["port"], let number = node.int, !(1...65535).contains(number) {
            report("\(number) is no port; use 1 to 65535", at: node)
        }
        guard let node = port["endPort"], let end = node.int else { return }
        guard let start = port["port"]?.int, start <= end else {
            return report("endPort needs a port below it; mend one of the two", at: node)
        }
    }
}
