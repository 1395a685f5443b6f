internal import KubernetesModel

extension Rule {
    static let danglingPolicyPeer = Rule(
        "dangling-networkpolicypeer-podselector", .info, "a NetworkPolicy that lets in who is not there",
        why: "A slip in a peer's labels shuts out whom it was meant to let in.", fix: "Mend the peer's podSelector.",
        peers: [.kubeLinter("dangling-networkpolicypeer-podselector")], isOptional: true,
        .cluster { index, report in
            for object in index.all {
                guard let policy = object.policy else { continue }
                for peer in ((policy.ingress ?? []) + (policy.egress ?? [])).flatMap({ $0.peers ?? [] }) {
                    guard peer.isLocal, let pods = peer.pods, !pods.requirements.isEmpty,
                        index.workloads(matching: pods, in: object.namespace).isEmpty
                    else { continue }
                    report("no workload of the input has these labels; mend podSelector", at: peer.spot, on: object)
                }
            }
        })
}
