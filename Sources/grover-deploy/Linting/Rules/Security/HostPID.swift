internal import Documents

extension Rule {
    static let hostPID = Rule(
        "host-pid", .error, "a pod that sees the machine's processes",
        why: "It can read their environments, with the secrets in them, and end them.",
        fix: "Remove 'hostPID: true'.", peers: [.kubeLinter("host-pid"), .polaris("hostPIDSet")],
        .pods { pod, report in
            guard let node = pod.spec["hostPID"], node.bool == true else { return }
            report("the pod sees the machine's processes; remove hostPID", at: node)
        })
}
