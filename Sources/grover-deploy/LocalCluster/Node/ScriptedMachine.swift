import Documents
import KubernetesModel

/// A machine that a scripted node plays: its Node object, and the address that its pods report as their host's.
public struct ScriptedMachine: Sendable {
    public let name: String
    public let labels: [String: String]
    public let address: String

    public init(_ name: String, labels: [String: String] = [:], address: String = "10.98.0.1") {
        self.name = name
        self.labels = labels
        self.address = address
    }

    var object: Node {
        let own = ["kubernetes.io/arch": "amd64", "kubernetes.io/hostname": name, "kubernetes.io/os": "linux"]
        return [
            "apiVersion": "v1", "kind": "Node",
            "metadata": ["name": Node(name), "labels": Node(texts: own.merging(labels) { $1 })],
            "spec": [:],
        ]
    }

    /// - Parameter time: of the heartbeat; the conditions have never changed.
    func status(at time: Timestamp) -> Node {
        let capacity: Node = ["cpu": "64", "ephemeral-storage": "1Ti", "memory": "256Gi", "pods": "500"]
        func condition(_ type: String, _ status: String, _ reason: String) -> Node {
            [
                "type": Node(type), "status": Node(status), "lastHeartbeatTime": Node(time.text),
                "lastTransitionTime": .null, "reason": Node(reason), "message": "scripted",
            ]
        }
        return [
            "capacity": capacity, "allocatable": capacity,
            "conditions": [
                condition("Ready", "True", "KubeletReady"),
                condition("MemoryPressure", "False", "KubeletHasSufficientMemory"),
                condition("DiskPressure", "False", "KubeletHasNoDiskPressure"),
                condition("PIDPressure", "False", "KubeletHasSufficientPID"),
            ],
            "addresses": [
                ["type": "InternalIP", "address": Node(address)], ["type": "Hostname", "address": Node(name)],
            ],
            "nodeInfo": [
                "machineID": "", "systemUUID": "", "bootID": "", "kernelVersion": "scripted", "osImage": "scripted",
                "containerRuntimeVersion": "scripted://1", "kubeletVersion": "v1.36.2", "kubeProxyVersion": "",
                "operatingSystem": "linux", "architecture": "amd64",
            ],
        ]
    }
}
