internal import Documents
internal import KubernetesModel

extension Rule {
    static let policyCutsCalls = Rule(
        "networkpolicy-cuts-calls", .error, "a NetworkPolicy that cuts a call of the catalog",
        why: "A service that 'needs' another cannot reach it: requests hang until they time out.",
        fix: "Let the caller out and in at the port of the service, or leave 'network.policy' to the catalog.",
        .cluster { index, report in
            for service in index.catalog.services {
                guard let caller = workload(of: service.name, index) else { continue }
                for need in service.needs {
                    guard let callee = workload(of: need, index) else { continue }
                    if let cut = cut(\.egress, from: caller, to: callee, index) {
                        report(
                            "'\(service.name)' needs '\(need)', and this policy does not let it out to there",
                            at: cut.policy?.podsSpot ?? cut.head, on: cut)
                    }
                    if let cut = cut(\.ingress, from: callee, to: caller, index) {
                        report(
                            "'\(service.name)' needs '\(need)', and this policy does not let it in there",
                            at: cut.policy?.podsSpot ?? cut.head, on: cut)
                    }
                }
            }
        })

    private static func workload(of service: String, _ index: ObjectIndex) -> IndexedObject? {
        index.all.first { $0.workload?.labels["app.kubernetes.io/name"] == service }
    }

    /// The policy that isolates the one in this direction, when no policy lets the other through.
    private static func cut(
        _ direction: KeyPath<PolicyFacts, [PolicyFacts.Rule]?>, from one: IndexedObject, to other: IndexedObject,
        _ index: ObjectIndex
    ) -> IndexedObject? {
        guard let own = one.workload, let peer = other.workload else { return nil }
        // The ports of the one that is called: of the caller's egress the other's, of the ingress its own.
        let ports = direction == \PolicyFacts.egress ? peer.ports : own.ports
        let isolating = index.all.filter { object in
            object.namespace == one.namespace && object.policy?[keyPath: direction] != nil
                && object.policy?.pods?.matches(own.labels) == true
        }
        guard let first = isolating.first else { return nil }
        let isOpen = isolating.contains { object in
            (object.policy?[keyPath: direction] ?? []).contains { rule in
                allows(rule.peers, peer.labels) && allows(rule.ports, ports)
            }
        }
        return isOpen ? nil : first
    }

    private static func allows(_ peers: [PolicyFacts.Peer]?, _ labels: [String: String]) -> Bool {
        guard let peers else { return true }
        return peers.contains { $0.pods?.matches(labels) ?? false }
    }

    private static func allows(_ allowed: [Node]?, _ ports: [WorkloadFacts.Port]) -> Bool {
        guard let allowed, !ports.isEmpty else { return true }
        return allowed.contains { node in
            ports.contains { port in node.int.map { $0 == port.number } ?? (node.string == port.name) }
        }
    }
}
