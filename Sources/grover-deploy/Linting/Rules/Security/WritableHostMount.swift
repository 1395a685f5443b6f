internal import Documents

extension Rule {
    static let writableHostMount = Rule(
        "writable-host-mount", .warning, "a container that may write to its machine",
        why: "A file that it puts there, as a job for cron, is run by the machine.",
        fix: "Mount it with readOnly: true.", peers: [.kubeLinter("writable-host-mount")], isOptional: true,
        .containers { container, pod, report in
            let paths = (pod.spec["volumes"]?.list ?? []).filter { $0["hostPath"] != nil }.map { $0["name"]?.string }
            for mount in container.node["volumeMounts"]?.list ?? [] {
                guard let name = mount["name"]?.string, paths.contains(name), mount["readOnly"]?.bool != true else {
                    continue
                }
                report(
                    "container '\(container.name)' may write to the machine's files; set readOnly: true", at: mount)
            }
        })
}
