internal import Documents

extension Rule {
    static let sensitiveHostMounts = Rule(
        "sensitive-host-mounts", .error, "a pod that mounts what the machine lives on",
        why: "Configuration, devices and the state of the kubelet hold keys of the machine and of every pod on it.",
        fix: "Remove the volume, or mount the one file that is needed.",
        peers: [.kubeLinter("sensitive-host-mounts")],
        .pods { pod, report in
            for volume in pod.spec["volumes"]?.list ?? [] {
                guard let node = volume["hostPath"]?["path"], let path = node.string else { continue }
                let plain = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
                guard sensitive.contains(plain) || folders.contains(where: plain.hasPrefix)
                else { continue }
                report("the pod mounts '\(path)' of its machine; remove the volume", at: node)
            }
        })

    private static let folders = ["/var/lib/kubelet/", "/etc/kubernetes/", "/var/lib/etcd/"]
    private static let sensitive: Set<String> = [
        "/", "/boot", "/dev", "/etc", "/lib", "/proc", "/sys", "/usr", "/root", "/var", "/run", "/var/run",
        "/var/lib", "/etc/kubernetes", "/etc/shadow", "/var/lib/etcd", "/var/lib/kubelet", "/var/lib/docker",
        "/var/lib/containerd",
    ]
}
