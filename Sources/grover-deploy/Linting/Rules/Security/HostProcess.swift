internal import Documents

extension Rule {
    static let hostProcess = Rule(
        "host-process", .error, "a Windows container that runs on the machine itself",
        why: "A HostProcess container is no container: it has the machine's files and network.",
        fix: "Remove 'windowsOptions.hostProcess: true'.", peers: [.polaris("hostProcess")],
        .containers { container, pod, report in
            guard let node = container.security("windowsOptions", in: pod)?["hostProcess"], node.bool == true else {
                return
            }
            report("container '\(container.name)' runs on the machine itself; remove hostProcess", at: node)
        })
}
