internal import Documents

extension Rule {
    static let hostPath = Rule(
        "host-path", .warning, "a pod that mounts a path of its machine",
        why: "What it finds there depends on the node it lands on, and what it leaves there stays.",
        fix: "Use a PersistentVolumeClaim, a ConfigMap or an emptyDir.", peers: [.polaris("hostPathSet")],
        .pods { pod, report in
            for volume in pod.spec["volumes"]?.list ?? [] {
                guard let node = volume["hostPath"] else { continue }
                let path = node["path"] ?? node
                report("the pod mounts '\(path.string ?? "")' of its machine; use a claim or an emptyDir", at: path)
            }
        })
}
