internal import Documents
internal import KubernetesModel
internal import Logging

private struct BoundAlready: Error {}

/// What the node says of itself, and what it does in place of a scheduler.
struct NodeRegistration {
    let context: NodeContext

    init(_ context: NodeContext) { self.context = context }

    func register() async throws {
        let name = context.settings.name
        let machine = MachineCapacity.current
        if try await context.access.get(.nodes, namespace: nil, name: name) == nil {
            let labels = [
                "kubernetes.io/arch": machine.architecture, "kubernetes.io/hostname": name,
                "kubernetes.io/os": "linux",
            ]
            let node: Node = [
                "apiVersion": "v1", "kind": "Node", "metadata": ["name": Node(name), "labels": Node(texts: labels)],
            ]
            _ = try await context.access.create(.nodes, node, manager: "kubelet")
        }
        let status = status(of: machine)
        _ = try await context.access.update(
            .nodes, namespace: nil, name: name, subresource: "status", manager: "kubelet"
        ) { $0["status"] = status }
    }

    private func status(of machine: MachineCapacity) -> Node {
        let capacity: Node = [
            "cpu": Node(String(machine.cpus)), "memory": Node("\(machine.memoryBytes / 1024)Ki"), "pods": "1000",
        ]
        let now = Node(Timestamp.now.text)
        func condition(_ type: String, _ status: String, _ reason: String, _ message: String) -> Node {
            [
                "type": Node(type), "status": Node(status), "lastHeartbeatTime": now, "lastTransitionTime": now,
                "reason": Node(reason), "message": Node(message),
            ]
        }
        return [
            "capacity": capacity, "allocatable": capacity,
            "conditions": [
                condition(
                    "MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"
                ),
                condition("DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
                condition("PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
                condition("Ready", "True", "KubeletReady", "kubelet is posting ready status"),
            ],
            "addresses": [
                ["type": "InternalIP", "address": Node(context.hostIP)],
                ["type": "Hostname", "address": Node(context.settings.name)],
            ],
            "nodeInfo": [
                "machineID": "", "systemUUID": "", "bootID": Node(ProcessTable.bootID),
                "kernelVersion": Node(machine.kernel), "osImage": "local processes",
                "containerRuntimeVersion": "process://1", "kubeletVersion": "v1.36.2", "kubeProxyVersion": "",
                "operatingSystem": "linux", "architecture": Node(machine.architecture),
            ],
        ]
    }

    /// Gives a pending pod to this node, as a scheduler would.
    func bind(_ pod: Node) async {
        guard let identity = PodIdentity(pod) else { return }
        // An event may tell of the time before this pod was bound.
        let current = try? await context.access.get(.pods, namespace: identity.namespace, name: identity.name)
        guard let current, current.uid == identity.uid, current.value(at: "spec", "nodeName")?.string ?? "" == ""
        else { return }
        if let why = await refusal(of: current) {
            await refuse(current, why)
            return
        }
        let name = Node(context.settings.name)
        let scheduled: Node = [
            "type": "PodScheduled", "status": "True", "lastProbeTime": .null,
            "lastTransitionTime": Node(Timestamp.now.text),
        ]
        do {
            // In one write, as a scheduler's binding: with the name the pod's own worker begins to write status.
            let bound = try await context.access.update(
                .pods, namespace: identity.namespace, name: identity.name, subresource: "binding",
                manager: "kube-scheduler"
            ) { pod in
                guard pod.uid == identity.uid, pod.value(at: "spec", "nodeName")?.string ?? "" == "" else {
                    throw BoundAlready()
                }
                pod.set(name, at: "spec", "nodeName")
                pod.set([scheduled], at: "status", "conditions")
            }
            guard bound != nil else { return }
            await context.events.recordScheduled(pod)
        } catch is BoundAlready {
            return
        } catch {
            context.logger.debug("pod not bound", metadata: ["pod": "\(identity.name)", "error": "\(error)"])
        }
    }
}
