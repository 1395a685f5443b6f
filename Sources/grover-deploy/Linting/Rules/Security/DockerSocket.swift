internal import Documents

extension Rule {
    static let dockerSocket = Rule(
        "docker-sock", .error, "a pod that holds the container engine's socket",
        why: "Who may write to it starts any container, also a privileged one.",
        fix: "Remove the volume.", peers: [.kubeLinter("docker-sock"), .kubeLinter("container-runtime-sock")],
        .pods { pod, report in
            for volume in pod.spec["volumes"]?.list ?? [] {
                guard let node = volume["hostPath"]?["path"], let path = node.string else { continue }
                let sockets = ["docker.sock", "cri-dockerd.sock", "containerd.sock", "crio.sock", "podman.sock"]
                guard sockets.contains(where: path.hasSuffix) else {
                    continue
                }
                report("the pod mounts '\(path)', with which it may start anything; remove the volume", at: node)
            }
        })
}
