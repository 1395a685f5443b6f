internal import Documents

extension Rule {
    static let duplicateMountPath = Rule(
        "duplicate-mount-path", .error, "two volumes at one path",
        why: "The API server refuses the pod.", fix: "Mount one of them elsewhere.",
        .containers { container, _, report in
            var seen: Set<String> = []
            for mount in container.node["volumeMounts"]?.list ?? [] {
                guard let node = mount["mountPath"], let path = node.string, !seen.insert(path).inserted else {
                    continue
                }
                report("container '\(container.name)' mounts two volumes at '\(path)'; move one", at: node)
            }
        })
}
