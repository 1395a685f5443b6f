internal import Documents

extension Rule {
    static let hostIPC = Rule(
        "host-ipc", .error, "a pod that shares the machine's memory segments",
        why: "It can read and change what processes of the machine share in memory.",
        fix: "Remove 'hostIPC: true'.", peers: [.kubeLinter("host-ipc"), .polaris("hostIPCSet")],
        .pods { pod, report in
            guard let node = pod.spec["hostIPC"], node.bool == true else { return }
            report("the pod shares the machine's memory segments; remove hostIPC", at: node)
        })
}
