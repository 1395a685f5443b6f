internal import Documents
internal import KubernetesModel

/// Who may talk to pods, and whom they may talk to, as one NetworkPolicy says.
final class PolicyFacts: Sendable {
    struct Rule: Sendable {
        /// Nil for everybody.
        let peers: [Peer]?
        /// Nil for all ports; numbers or names.
        let ports: [Node]?
    }

    struct Peer: Sendable {
        let pods: LabelSelector?
        /// In the policy's own namespace only.
        let isLocal: Bool
        let spot: Spot
    }

    let pods: LabelSelector?
    let podsSpot: Spot?
    /// Nil where the policy says nothing of the direction.
    let ingress: [Rule]?
    let egress: [Rule]?

    init(_ object: LintObject) {
        let node = object.spec?["podSelector"]
        pods = LabelSelector(node ?? .emptyMap)
        podsSpot = node.map { Spot($0) }
        // An empty list says as little as none.
        let listed = object.spec?["policyTypes"]?.list?.compactMap(\.string) ?? []
        let types = listed.isEmpty ? nil : listed
        let ingressNode = object.spec?["ingress"]
        let egressNode = object.spec?["egress"]
        ingress = types?.contains("Ingress") ?? true ? Self.rules(ingressNode, "from") : nil
        egress = types?.contains("Egress") ?? (egressNode != nil) ? Self.rules(egressNode, "to") : nil
    }

    private static func rules(_ node: Node?, _ key: String) -> [Rule] {
        (node?.list ?? []).map { rule in
            let peers = rule[key]?.list ?? []
            let ports = (rule["ports"]?.list ?? []).compactMap { $0["port"] }
            return Rule(
                peers: peers.isEmpty
                    ? nil
                    : peers.map { peer in
                        Peer(
                            pods: peer["podSelector"].flatMap { LabelSelector($0) },
                            isLocal: peer["podSelector"] != nil && peer["namespaceSelector"] == nil,
                            spot: Spot(peer["podSelector"] ?? peer))
                    },
                ports: rule["ports"]?.list?.isEmpty == false ? ports : nil)
        }
    }

    var bytes: Int { 96 + ((ingress?.count ?? 0) + (egress?.count ?? 0)) * 160 }
}
