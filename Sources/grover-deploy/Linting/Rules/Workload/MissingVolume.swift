internal import Documents

extension Rule {
    static let missingVolume = Rule(
        "missing-volume", .error, "a mount of a volume that the pod does not have",
        why: "The API server refuses the pod.", fix: "Add the volume, or mend the name of the mount.",
        .containers { container, pod, report in
            let mounts = container.node["volumeMounts"]?.list ?? []
            guard !mounts.isEmpty, pod.kind != "StatefulSet" else { return }
            let known = (pod.spec["volumes"]?.list ?? []).compactMap { $0["name"]?.string }
            for mount in mounts {
                guard let node = mount["name"], let name = node.string, !known.contains(name) else { continue }
                report("the pod has no volume '\(name)'\(Spelling.advice(for: name, among: known))", at: node)
            }
        })
}
