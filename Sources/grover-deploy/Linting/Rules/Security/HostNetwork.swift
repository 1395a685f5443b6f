internal import Documents

extension Rule {
    static let hostNetwork = Rule(
        "host-network", .error, "a pod in the network of its machine",
        why: "It hears what the machine hears, passes by every NetworkPolicy, and takes the machine's ports.",
        fix: "Remove 'hostNetwork: true'.", peers: [.kubeLinter("host-network"), .polaris("hostNetworkSet")],
        .pods { pod, report in
            guard let node = pod.spec["hostNetwork"], node.bool == true else { return }
            report("the pod shares the machine's network; remove hostNetwork", at: node)
        })
}
