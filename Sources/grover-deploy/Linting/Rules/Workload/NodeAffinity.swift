internal import Documents

extension Rule {
    static let nodeAffinity = Rule(
        "no-node-affinity", .info, "pods that take any machine",
        why: "In clusters of mixed machines, pods should say which kind they need.", fix: "Add a nodeAffinity.",
        peers: [.kubeLinter("no-node-affinity")], isOptional: true,
        .pods { pod, report in
            guard pod.spec["affinity"]?["nodeAffinity"] == nil, pod.spec["nodeSelector"] == nil else { return }
            report("the pod says nothing of the machines it needs; add a nodeAffinity", at: pod.spec)
        })
}
